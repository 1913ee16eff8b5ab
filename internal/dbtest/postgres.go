package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"sync"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
)

// ServerEnv names a running test server's socket folder; `make test` starts
// one server for all packages and sets it. Without it each test process
// starts a private server.
const ServerEnv = "LIANGHUA_TEST_PG"

const (
	template = "lianghua_template"
	role     = "lianghua"
)

type pgServer struct {
	socket string
	stop   io.Closer // closing it ends a private server
}

func (s *pgServer) source(name string) string {
	return "postgres://" + role + "@/" + name + "?host=" + url.QueryEscape(s.socket)
}

func (s *pgServer) exec(ctx context.Context, name, statement string) error {
	c, err := sql.Open("pgx", s.source(name))
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.ExecContext(ctx, statement)
	return err
}

func (s *pgServer) create(ctx context.Context) (string, error) {
	if err := ensureTemplate(s); err != nil {
		return "", err
	}
	name := s.next()
	return name, s.exec(ctx, "postgres", `CREATE DATABASE `+name+` TEMPLATE `+ownTemplate())
}

// ownTemplate is a template of this process: packages are tested at the same
// time, and a template must have no other session while it is copied.
func ownTemplate() string { return template + "_" + strconv.Itoa(os.Getpid()) }

var templateOnce sync.Once
var templateErr error

func ensureTemplate(s *pgServer) error {
	templateOnce.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if templateErr = s.exec(ctx, "postgres", `CREATE DATABASE `+ownTemplate()+` TEMPLATE template0`); templateErr == nil {
			templateErr = migrated(ctx, s.source(ownTemplate()))
		}
	})
	return templateErr
}

var server = sync.OnceValues(func() (*pgServer, error) {
	if dir := os.Getenv(ServerEnv); dir != "" {
		return &pgServer{socket: dir}, nil
	}
	return startServer()
})

// StartServer starts a private server and returns its socket folder and a
// closer that ends it and removes its files.
func StartServer() (socket string, stop io.Closer, err error) {
	s, err := startServer()
	if err != nil {
		return "", nil, err
	}
	return s.socket, s.stop, nil
}

// watch runs the server until its own standard input ends, which happens also
// when the test process is killed; then it removes the server's folder.
const watch = `"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c full_page_writes=off \
  -c max_connections=300 -c log_min_messages=fatal >"$2/log" 2>&1 &
p=$!
cat >/dev/null
kill -QUIT $p 2>/dev/null
wait $p
rm -rf "$2"`

func startServer() (*pgServer, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lianghua-pg-")
	if err != nil {
		return nil, err
	}
	attr, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	init := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", role,
		"--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	init.SysProcAttr, init.Dir = attr, dir
	if out, err := init.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	run := exec.Command("sh", "-c", watch, "sh", bin, dir)
	run.SysProcAttr, run.Dir = attr, dir
	stop, err := run.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	s := &pgServer{socket: dir, stop: stop}
	return s, s.await(30 * time.Second)
}

func (s *pgServer) await(limit time.Duration) error {
	end := time.Now().Add(limit)
	for {
		err := s.exec(context.Background(), "postgres", "SELECT 1")
		if err == nil {
			return nil
		}
		if time.Now().After(end) {
			log, _ := os.ReadFile(filepath.Join(s.socket, "log"))
			return fmt.Errorf("the server did not start: %w: %s", err, log)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// binaries finds the folder of initdb and postgres: Debian keeps them out of PATH.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	sort.Strings(found)
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			return filepath.Dir(p), nil
		}
	}
	return "", errors.New("initdb was not found")
}

// unprivileged makes dir belong to an ordinary user when we are root, as the
// server refuses to run as root.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return attr, nil
	}
	var u *user.User
	var err error
	for _, name := range []string{"postgres", "nobody"} {
		if u, err = user.Lookup(name); err == nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, nil
}
