//go:build unix

package sheet

import (
	"syscall"
	"time"
)

// cpuTime is what this process has worked so far: unlike the time of day it
// does not depend on what else the machine does.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
