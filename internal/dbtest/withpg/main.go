// Command withpg runs a command with one private PostgreSQL server for all of
// its test processes: withpg go test ./...
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"

	"lianghua/internal/dbtest"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpg:", err)
		code = 1
	}
	os.Exit(code)
}

func run(args []string) (int, error) {
	if len(args) == 0 {
		return 1, errors.New("usage: withpg COMMAND …")
	}
	socket, stop, err := dbtest.StartServer()
	if err != nil {
		return 1, fmt.Errorf("PostgreSQL is needed (apt install postgresql): %w", err)
	}
	defer stop.Close()
	c := exec.Command(args[0], args[1:]...)
	c.Stdout, c.Stderr, c.Env = os.Stdout, os.Stderr, append(os.Environ(), dbtest.ServerEnv+"="+socket)
	err = c.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}
