package attach

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os/exec"
	"slices"
	"strings"
	"time"

	"lianghua/internal/fault"
)

// Scanner is the county's virus scanner: a program that is given the path of
// an upload before it is kept. Exit status 0 lets it in, 1 says that it was
// found infected (as ClamAV does), anything else that it could not be looked
// at. Only the first is kept.
type Scanner struct {
	Argv    []string      // program and arguments; {} stands for the path, which comes last without one
	Timeout time.Duration // how long it may take; 0 is one minute
}

// ReadScanner reads a command as it is typed: words with blanks between. It
// says what is wrong when the program is not there.
func ReadScanner(command string) (*Scanner, error) {
	argv := strings.Fields(command)
	if len(argv) == 0 {
		return nil, nil
	}
	if _, err := exec.LookPath(argv[0]); err != nil {
		return nil, fault.Invalidf("scan-command", "找不到查毒程序 %s，请核对 --scan-command（LIANGHUA_SCAN_COMMAND），写绝对路径。", argv[0])
	}
	return &Scanner{Argv: argv}, nil
}

const (
	scanTimeout  = time.Minute
	scanInfected = 1
	scanSaid     = 500 // bytes of the scanner's words that the log keeps
)

// look lets the scanner look at a file.
func (s *Scanner) look(ctx context.Context, path, name string) error {
	if s == nil {
		return nil
	}
	limit := s.Timeout
	if limit == 0 {
		limit = scanTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	argv := slices.Clone(s.Argv)
	if at := slices.Index(argv, "{}"); at >= 0 {
		argv[at] = path
	} else {
		argv = append(argv, path)
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.WaitDelay = time.Second // its children may hold the pipe open
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	if err == nil {
		return nil
	}
	var exit *exec.ExitError
	slog.Warn("an upload was not let in by the scanner", "err", err, "said", string(said.Bytes()[:min(said.Len(), scanSaid)]))
	switch {
	case ctx.Err() != nil:
		return fault.Busy("文件“" + SafeName(name) + "”查毒超时，没有保存，请稍后重试；仍不行请联系系统管理员。")
	case errors.As(err, &exit) && exit.ExitCode() == scanInfected:
		return fault.Invalidf("file", "文件“%s”查出病毒或恶意代码，没有保存。请先在本机查杀，或用原软件打开后另存再上传。", SafeName(name))
	}
	return fault.Busy("文件“" + SafeName(name) + "”没有查成毒，没有保存，请稍后重试；仍不行请联系系统管理员。")
}
