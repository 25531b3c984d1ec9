package main

import (
	"syscall"
	"unsafe"
)

// ownsConsole reports whether this process is the only one of its console
// window: then the window closes with it, and nobody could read what it said.
func ownsConsole() bool {
	list := syscall.NewLazyDLL("kernel32.dll").NewProc("GetConsoleProcessList")
	var ids [2]uint32
	n, _, _ := list.Call(uintptr(unsafe.Pointer(&ids[0])), uintptr(len(ids)))
	return n == 1
}
