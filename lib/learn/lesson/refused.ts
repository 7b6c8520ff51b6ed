/** Why a command is not done: the page shows the message, and the server's terminal the cause, if there is one. */
export class Refused extends Error {
  /** The status of HTTP: 400 for what is no command, 409 for one that does not fit the state. */
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Refused'
    this.status = status
  }
}
