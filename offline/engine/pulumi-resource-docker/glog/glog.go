// Package glog is what the bridge uses of github.com/golang/glog, on top of the log of Pulumi's SDK. Beside this version of the SDK
// glog itself panics when the program starts, because both define the flag -v.
package glog

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
)

// Verbose is true where messages of a level are wanted.
type Verbose bool

func V(level int) Verbose { return Verbose(logging.Verbose >= level) }

func (wanted Verbose) Info(args ...any) {
	if wanted {
		Info(args...)
	}
}

func (wanted Verbose) Infof(format string, args ...any) {
	if wanted {
		logging.Infof(format, args...)
	}
}

func Info(args ...any)      { logging.Infof("%s", fmt.Sprint(args...)) }
func Warning(args ...any)   { logging.Warningf("%s", fmt.Sprint(args...)) }
func Warningln(args ...any) { logging.Warningf("%s", fmt.Sprintln(args...)) }
func Error(args ...any)     { logging.Errorf("%s", fmt.Sprint(args...)) }
