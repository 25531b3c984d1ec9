package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/assay-audit/assay/schemas"
)

// A program is one run: where it reads and writes.
type program struct {
	in       io.Reader
	out, err io.Writer
}

// A failure ends a run with an exit code, a message and a remedy.
type failure struct {
	code    int
	message string
	hint    string
	quiet   bool // the answer is already on standard output
}

func (f *failure) Error() string { return f.message }

// Exit codes.
const (
	couldNot = 1
	usage    = 2
	answerNo = 3
)

func fail(code int, hint, format string, args ...any) error {
	return &failure{code: code, hint: hint, message: fmt.Sprintf(format, args...)}
}

// saidNo ends a run whose answer is no and already printed.
func saidNo() error { return &failure{code: answerNo, quiet: true} }

// run is the whole program.
func run(args []string, in io.Reader, out, err io.Writer) int {
	s, nested := out.(*sink) // demo and the questions run commands in commands
	if !nested {
		s = &sink{Writer: out}
	}
	code := runTo(args, in, s, err)
	if s.err != nil && !nested && !errors.Is(s.err, syscall.EPIPE) {
		fmt.Fprintf(err, "assay: cannot write the output: %s\n", reason(s.err))
		return couldNot
	}
	return code
}

// A sink remembers that something could not be written: an answer that is
// lost is not a success.
type sink struct {
	io.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.Writer.Write(p)
	if err != nil && s.err == nil {
		s.err = err
	}
	return n, err
}

func runTo(args []string, in io.Reader, out *sink, err io.Writer) int {
	p := &program{in, out, err}
	app := p.app()
	if len(args) == 0 && isTerminal(in) && isTerminal(out.Writer) {
		return p.exit(p.ask())
	}
	if len(args) > 0 && isFile(app, args[0]) {
		code := p.exit(p.dropped(args))
		p.waitForEnter()
		return code
	}
	args, e := permute(app.Commands, app.Flags, args)
	if e != nil {
		return p.exit(e)
	}
	return p.exit(app.Run(append([]string{"assay"}, args...)))
}

// exit prints what went wrong and returns the exit code.
func (p *program) exit(err error) int {
	if err == nil {
		return 0
	}
	if ps, ok := errors.AsType[schemas.Problems](err); ok {
		fmt.Fprintln(p.err, ps)
		return couldNot
	}
	f, ok := errors.AsType[*failure](err)
	if !ok {
		f = &failure{code: couldNot, message: err.Error()}
	}
	if !f.quiet {
		fmt.Fprintf(p.err, "assay: %s\n", f.message)
		if f.hint != "" {
			fmt.Fprintf(p.err, "  hint: %s\n", f.hint)
		}
	}
	return f.code
}

func (p *program) app() *cli.App {
	usageError := func(_ *cli.Context, err error, _ bool) error { return fail(usage, "see: assay help", "%s", err) }
	commands := []*cli.Command{
		p.frameworkCommand(), p.newCommand(), p.checkCommand(), p.scoreCommand(), p.explainCommand(), p.gapsCommand(), p.compareCommand(), p.reportCommand(),
		p.convertCommand(), p.demoCommand(),
	}
	var prepare func(cs []*cli.Command)
	prepare = func(cs []*cli.Command) {
		for _, c := range cs {
			c.Before = checkFlags
			c.OnUsageError = usageError
			c.HideHelpCommand = true
			prepare(c.Subcommands)
		}
	}
	prepare(commands)
	return &cli.App{
		Name:           "assay",
		Usage:          "assess services against a standard: workbook in, score, gaps and report out",
		Version:        version(),
		Commands:       commands,
		Reader:         p.in,
		Writer:         p.out,
		ErrWriter:      p.err,
		OnUsageError:   usageError,
		ExitErrHandler: func(*cli.Context, error) {}, // run decides on the exit code
		Action: func(c *cli.Context) error {
			if c.NArg() == 0 {
				return cli.ShowAppHelp(c)
			}
			name := c.Args().First()
			hint := "see: assay help"
			if near := schemas.Nearest(name, names(commands)); near != "" {
				hint = "did you mean: assay " + near
			}
			return fail(usage, hint, "unknown command %q, and there is no file of that name", name)
		},
	}
}

// checkFlags refuses flags that would be ignored: an empty value, a date that
// is none.
func checkFlags(c *cli.Context) error {
	for _, name := range c.LocalFlagNames() {
		if v, ok := c.Value(name).(string); ok && v == "" && c.IsSet(name) {
			return fail(usage, "leave the flag out, or give it a value", "flag --%s is empty", name)
		}
	}
	_, err := today(c, time.Time{})
	return err
}

func names(cs []*cli.Command) []string {
	var ns []string
	for _, c := range cs {
		ns = append(ns, c.Name)
	}
	return ns
}

// version is the module's version and commit, from the build.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" {
		v = "(devel)"
	}
	return v
}

// permute moves flags before file names, because the flag parser stops at the
// first name and would silently ignore what follows it. Everything after "--"
// is a name.
func permute(commands []*cli.Command, flags []cli.Flag, args []string) ([]string, error) {
	var head []string
	for len(args) > 0 {
		i := slices.IndexFunc(commands, func(c *cli.Command) bool { return c.HasName(args[0]) })
		if i < 0 {
			break
		}
		head = append(head, args[0])
		args = args[1:]
		commands, flags = commands[i].Subcommands, commands[i].Flags
	}
	if len(head) == 0 {
		return args, nil
	}
	takesValue := map[string]bool{}
	for _, f := range flags {
		_, isBool := f.(*cli.BoolFlag)
		for _, n := range f.Names() {
			takesValue[n] = !isBool
		}
	}
	var opts, rest []string
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "--" {
			rest = append(rest, args[i+1:]...)
			break
		}
		if len(a) < 2 || a[0] != '-' {
			rest = append(rest, a)
			continue
		}
		opts = append(opts, a)
		name, _, inline := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if inline || !takesValue[name] {
			continue
		}
		if i+1 == len(args) {
			return nil, fail(usage, "see: assay "+strings.Join(head, " ")+" --help", "flag %s needs a value", a)
		}
		i++
		opts = append(opts, args[i])
	}
	if len(rest) > 0 {
		opts = append(opts, "--")
	}
	return slices.Concat(head, opts, rest), nil
}

// isFile reports whether the first argument is a file and not a command.
func isFile(app *cli.App, arg string) bool {
	if strings.HasPrefix(arg, "-") || app.Command(arg) != nil || arg == "help" || arg == "h" {
		return false
	}
	info, err := os.Stat(arg)
	return err == nil && info.Mode().IsRegular()
}

func isTerminal(stream any) bool {
	if s, ok := stream.(*sink); ok {
		stream = s.Writer
	}
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}

// oneFile returns the only argument of a command.
func oneFile(c *cli.Context) (string, error) {
	switch c.NArg() {
	case 0:
		return "", fail(usage, "see: assay "+c.Command.FullName()+" --help", "name the file")
	case 1:
		return c.Args().First(), nil
	}
	return "", fail(usage, "", "one file at a time: %s", strings.Join(c.Args().Slice(), ", "))
}

// Flags that several commands share.
var (
	frameworkFlag = &cli.StringFlag{Name: "framework", Usage: "use framework `ID|FILE` instead of the one named in the file"}
	dateFlag      = &cli.StringFlag{Name: "date", Usage: "take `YYYY-MM-DD` as today"}
	forceFlag     = &cli.BoolFlag{Name: "force", Usage: "overwrite an output that exists"}
	finalFlag     = &cli.BoolFlag{Name: "final", Usage: "treat the assessment as final: errors refuse the answer"}
)

func formatFlag(formats []string) *cli.StringFlag {
	return &cli.StringFlag{Name: "format", Usage: "`FORMAT` of the output: " + strings.Join(formats, ", ")}
}

func outFlag(what string) *cli.StringFlag {
	return &cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write " + what + " to `FILE`; - is standard output"}
}

// today is the day of the run: --date, else SOURCE_DATE_EPOCH, else the
// report date of the engagement, else the clock, which is read nowhere else.
func today(c *cli.Context, engagement time.Time) (time.Time, error) {
	if s := c.String("date"); s != "" {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return t, fail(usage, "write it like 2026-03-31", "--date %q is not a date", s)
		}
		return t, nil
	}
	if s := os.Getenv("SOURCE_DATE_EPOCH"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 0 {
			return time.Time{}, fail(usage, "set it to seconds since 1970, or unset it", "the environment variable SOURCE_DATE_EPOCH is %q, which is no time", s)
		}
		return time.Unix(n, 0).UTC(), nil
	}
	if !engagement.IsZero() {
		return engagement, nil
	}
	now := time.Now()
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC), nil
}
