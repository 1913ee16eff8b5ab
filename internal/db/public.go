package db

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jmoiron/sqlx"

	"lianghua/internal/fault"
)

// unseen are the tables that no public page reads. A transaction that writes
// any other table changes what the public may see: a table that nobody thought
// of here costs a page cache its pages, never the public the truth. A test
// walks every public page and finds none of these in what it reads.
var unseen = map[string]bool{
	"audit_log": true, "audit_head": true, "notice": true, "todo": true, "job": true, "counter": true, "cache_generation": true,
	"org_session": true, "org_account": true, "org_factor": true, "org_review": true, "api_token": true, "api_request": true, "outbox_bundle": true, "outbox_entry": true,
	"catalog_upgrade": true, "catalog_upgrade_step": true, "catalog_upgrade_row": true, "catalog_upgrade_line": true, "catalog_upgrade_claim": true,
	"import_batch": true, "import_row": true, "import_mapping": true, "search_miss": true, "site_package": true,
	"patrol_guard": true, "patrol_sweep": true, "patrol_hit": true, "patrol_leader": true, "patrol_check": true, "patrol_view": true,
	"patrol_yearbook": true, "patrol_redirect": true, "patrol_miss": true,
	"audit_anchor": true, "disclose_draft": true, "disclose_draft_file": true, "disclose_author": true, "disclose_secrecy": true, "village_device": true,
	"form_token": true, "reorg_plan": true, "reorg_move": true, "reorg_step": true, "reorg_rule": true, "reorg_change": true,
	"queue_digest": true, "queue_choice": true, "queue_nudge": true, "channel_message": true, "channel_secret": true,
	"job_worker": true, "job_plan": true,
	"handover": true, "handover_move": true, "handover_item": true, "handover_delegation": true, "handover_pair": true,
	"handover_vacancy": true, "handover_secondment": true, "handover_log": true,
}

// Unseen are the names of those tables.
func Unseen() (names []string) {
	for name := range unseen {
		names = append(names, name)
	}
	return names
}

// writing finds the tables that a statement writes. "FOR UPDATE" and "DO
// UPDATE" name none.
var writing = regexp.MustCompile(`(?i)(\bFOR\s+|\bDO\s+)?\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|ALTER\s+TABLE|CREATE\s+TABLE|DROP\s+TABLE)\s+"?(\w+)`)

// seenBy reports that a statement writes what the public may see. What cannot
// be understood is taken to do so, unless it only reads.
func seenBy(q string) bool {
	found := false
	for _, m := range writing.FindAllStringSubmatch(q, -1) {
		if m[1] != "" {
			continue
		}
		if found = true; !unseen[strings.ToLower(m[3])] {
			return true
		}
	}
	return !found && !reads(q)
}

func reads(q string) bool {
	word := strings.ToUpper(strings.TrimSpace(q))
	return strings.HasPrefix(word, "SELECT") || strings.HasPrefix(word, "WITH") || strings.HasPrefix(word, "SAVEPOINT") || strings.HasPrefix(word, "RELEASE") ||
		strings.HasPrefix(word, "ROLLBACK") || strings.HasPrefix(word, "SET ")
}

// verdicts remembers what seenBy said of a statement. Lists of arguments make
// many texts: only so many are kept, and no long ones.
type verdicts struct {
	mu   sync.RWMutex
	seen map[string]bool
}

const (
	mostVerdicts = 4096
	longVerdict  = 2048
)

func (v *verdicts) of(q string) bool {
	v.mu.RLock()
	is, ok := v.seen[q]
	v.mu.RUnlock()
	if ok {
		return is
	}
	is = seenBy(q)
	if len(q) > longVerdict {
		return is
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen == nil || len(v.seen) >= mostVerdicts {
		v.seen = map[string]bool{}
	}
	v.seen[q] = is
	return is
}

// channel is where PostgreSQL tells other processes of a new generation.
const channel = "lianghua_public"

// bump numbers a new state of what the public may see, as the transaction's
// last statement: its row is locked no longer than the commit takes, and the
// numbers are in the order of the commits.
func (tx *Tx) bump() (n int64, err error) {
	err = tx.Get(&n, `UPDATE cache_generation SET n = n + 1 WHERE id = 1 RETURNING n`)
	if err == nil && tx.d.engine == Postgres {
		_, err = tx.Exec(`SELECT pg_notify(?, '')`, channel)
	}
	return n, fault.Wrap("db.bump", err)
}

// OnPublicChange calls f after every commit of this process that changed what
// the public may see, before Write returns, with the state's number; with 0
// when a commit failed and nobody knows whether it holds.
func (d *DB) OnPublicChange(f func(n int64)) { d.changed = append(d.changed, f) }

func (d *DB) tellChanged(n int64) {
	for _, f := range d.changed {
		f(n)
	}
}

// Generation is the number of the present state of what the public may see.
func Generation(q Reader) (n int64, err error) {
	return n, fault.Wrap("db.Generation", q.Get(&n, `SELECT n FROM cache_generation WHERE id = 1`))
}

// How often the number is looked at when nobody tells of a change.
const (
	glance    = 40 * time.Millisecond  // SQLite: a look at the file's own counter
	heartbeat = 250 * time.Millisecond // PostgreSQL: a question to the server, which also proves that it is there
	patience  = 600 * time.Millisecond
)

// WatchPublic tells of the state's number until ctx ends, also when another
// process changed it: seen is called with the number as it was no earlier than
// asOf, or with the error while the database cannot be asked.
func (d *DB) WatchPublic(ctx context.Context, seen func(n int64, asOf time.Time, err error)) {
	watch := d.watchSQLite
	if d.engine == Postgres {
		watch = d.watchPostgres
	}
	for ctx.Err() == nil {
		if err := watch(ctx, seen); ctx.Err() == nil {
			seen(0, time.Time{}, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(heartbeat):
		}
	}
}

// watchSQLite asks one connection of its own for the file's data_version,
// which changes when any other connection has committed.
func (d *DB) watchSQLite(ctx context.Context, seen func(int64, time.Time, error)) error {
	one, err := sqlx.ConnectContext(ctx, sqliteDriver, d.reader)
	if err != nil {
		return err
	}
	defer one.Close()
	c, err := one.Connx(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	var n int64
	last := int64(-1)
	for tick := time.NewTicker(glance); ; {
		asOf, version := time.Now(), int64(0)
		if err := c.GetContext(ctx, &version, `PRAGMA data_version`); err != nil {
			tick.Stop()
			return err
		}
		if version != last {
			if err := c.GetContext(ctx, &n, `SELECT n FROM cache_generation WHERE id = 1`); err != nil {
				tick.Stop()
				return err
			}
			last = version
		}
		seen(n, asOf, nil)
		select {
		case <-ctx.Done():
			tick.Stop()
			return nil
		case <-tick.C:
		}
	}
}

// watchPostgres listens on a connection of its own. Behind a pooler nothing is
// heard; then the heartbeat tells.
func (d *DB) watchPostgres(ctx context.Context, seen func(int64, time.Time, error)) error {
	c, err := pgx.Connect(ctx, d.source)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	if _, err := c.Exec(ctx, `LISTEN `+channel); err != nil {
		return err
	}
	for ctx.Err() == nil {
		if err := ask(ctx, c, seen); err != nil {
			return err
		}
		wait, cancel := context.WithTimeout(ctx, heartbeat)
		_, err := c.WaitForNotification(wait)
		late := wait.Err() != nil
		cancel()
		if err != nil && !late {
			return err
		}
		if c.IsClosed() {
			return errors.New("the listening connection is closed")
		}
	}
	return nil
}

func ask(ctx context.Context, c *pgx.Conn, seen func(int64, time.Time, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	asOf, n := time.Now(), int64(0)
	if err := c.QueryRow(ctx, `SELECT n FROM cache_generation WHERE id = 1`).Scan(&n); err != nil {
		return err
	}
	seen(n, asOf, nil)
	return nil
}
