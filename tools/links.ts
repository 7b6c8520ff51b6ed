// A plugin of TypeDoc's: in the documents, a name of the package that stands as code is a link to its page in the reference. A document
// is called as its heading is. Every page has a link to the lesson, which TypeDoc's own navigationLinks would not make relative.
import {
  type Application,
  type CommentDisplayPart,
  Converter,
  type DeclarationReflection,
  type DocumentReflection,
  JSX,
} from 'typedoc'

// First the room that most readers use.
const ROOMS = ['mreq', 'mreq/c']

// Behind TypeDoc's own sorting, which is by the files' names.
const LAST = -1000

/** Adds the links, when all pages are known. */
export function load(app: Application): void {
  app.renderer.hooks.on('sidebar.begin', context =>
    JSX.createElement(
      'nav',
      { class: 'tsd-navigation' },
      JSX.createElement('a', { href: context.relativeURL('lesson/index.html') }, 'The lesson, in this browser'),
    ),
  )
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      const rooms = ROOMS.flatMap(name => (project.children ?? []).filter(child => child.name === name))
      const named = new Map<string, DeclarationReflection>()
      for (const child of rooms.flatMap(({ children = [] }) => children)) {
        if (!named.has(child.name)) named.set(child.name, child)
      }
      const documents = (project.documents ?? []) as readonly DocumentReflection[]
      for (const document of documents) {
        document.name = titleOf(document)
        document.content = document.content.map(part => linked(part, named))
      }
    },
    LAST,
  )
}

function titleOf({ content, name }: DocumentReflection): string {
  return /^# (.*)$/m.exec(content.map(({ text }) => text).join(''))?.[1] ?? name
}

function linked(part: CommentDisplayPart, named: ReadonlyMap<string, DeclarationReflection>): CommentDisplayPart {
  const [, name = '', brackets = ''] = part.kind === 'code' ? (/^`(\w+)(\(\))?`$/.exec(part.text) ?? []) : []
  const target = named.get(name)
  return target === undefined ? part : { kind: 'inline-tag', tag: '@linkcode', text: `${name}${brackets}`, target }
}
