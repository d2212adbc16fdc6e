#!/bin/sh
# Runs the GPU kit from the folder it was unpacked to; README.txt lists its options.
here=$(cd "$(dirname "$0")" && pwd)

has_loader() {
  for library in /lib/*/libvulkan.so.1 /lib64/libvulkan.so.1 /usr/lib/*/libvulkan.so.1 \
    /usr/lib64/libvulkan.so.1 /usr/local/lib/libvulkan.so.1; do
    [ -e "$library" ] && return 0
  done
  return 1
}

# Use the included Vulkan loader only if the machine has none.
if ! has_loader; then
  LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/loader"
  export LD_LIBRARY_PATH
fi
exec "$here/node" "$here/kit.mjs" "$@"
