//go:build !windows

package main

// ownsConsole is about Windows only: elsewhere a terminal outlives the program.
func ownsConsole() bool { return false }
