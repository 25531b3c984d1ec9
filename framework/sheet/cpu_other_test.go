//go:build !unix

package sheet

import "time"

var started = time.Now()

func cpuTime() time.Duration { return time.Since(started) }
