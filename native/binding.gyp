{
  "targets": [
    {
      "target_name": "mreq",
      "sources": [
        "addon.cc",
        "batch.cc",
        "epoll.cc",
        "headers.cc",
        "made.cc",
        "messages.cc",
        "names.cc",
        "poller.cc",
        "recv_batch.cc",
        "runtime.cc",
        "send_batch.cc",
        "sockopts.cc",
        "syscalls.cc"
      ],
      "include_dirs": [
        "<!(node -p \"require('node-api-headers').include_dir\")"
      ],
      "defines": [
        "NAPI_VERSION=8",
        "MREQ_SOURCES=\"<!(node hash.cjs)\""
      ],
      "defines!": ["_FILE_OFFSET_BITS=64"],
      "configurations": { "Release": { "cflags!": ["-O3"], "cflags": ["-O2"] } },
      "cflags": [
        "-Wall",
        "-Wextra",
        "-Werror",
        "-Wno-unused-parameter",
        "-fno-plt",
        "-ffunction-sections",
        "-fdata-sections",
        "-fvisibility=hidden",
        "-fstack-protector-strong",
        "-U_FORTIFY_SOURCE",
        "-ffile-prefix-map=<(module_root_dir)=."
      ],
      "cflags_cc!": ["-std=gnu++20", "-std=gnu++17"],
      "cflags_cc": ["-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"],
      "ldflags": [
        "-nostdlib",
        "-Wl,--gc-sections",
        "-Wl,--build-id=none",
        "-Wl,-Bsymbolic",
        "-Wl,-z,now",
        "-Wl,--version-script=<(module_root_dir)/exports.map"
      ]
    }
  ]
}
