// Command lianghua runs the disclosure catalogue of one county: its database,
// its desk for staff and its portal for citizens, in one binary.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // Asia/Shanghai on machines without a zone database
)

// version is set by the linker.
var version = "dev"

// env is what the program takes from outside besides its arguments.
type env struct {
	get            func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	e := env{get: os.Getenv, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	err := run(ctx, os.Args[1:], e)
	if err != nil {
		if text := describe(err); text != "" {
			fmt.Fprintln(os.Stderr, text)
		}
	}
	stop()
	os.Exit(exitCode(err))
}
