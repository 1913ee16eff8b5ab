package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/jmoiron/sqlx"

	"lianghua/foi"
	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/org"
	"lianghua/rbac"
)

type keysCmd struct {
	List   keysListCmd   `cmd:"" help:"列出加密密钥和各有多少条数据在用"`
	Rotate keysRotateCmd `cmd:"" help:"换新的加密密钥，并把已加密的数据逐批改用新密钥；中断后再执行会接着做"`
	Retire keysRetireCmd `cmd:"" help:"停用已没有数据使用的旧密钥"`
}

// keyring is a county's keys beside what they seal.
type keyring struct {
	db   *db.DB
	keys *crypt.Keys
	foi  *foi.Service
}

// withKeys runs f on a county that was migrated before.
func withKeys(ctx context.Context, c *cli, f func(r keyring, a *app) error) error {
	return withOrg(ctx, c, func(a *app) error { return f(a.keyring(), a) })
}

func (a *app) keyring() keyring { return keyring{a.db, a.org.Keys, a.foi} }

type keysListCmd struct{}

func (keysListCmd) Run(ctx context.Context, c *cli, e env) error {
	return withKeys(ctx, c, func(r keyring, _ *app) error {
		uses, err := r.uses(ctx)
		if err != nil {
			return err
		}
		for _, id := range r.keys.IDs() {
			word := "旧密钥"
			if id == r.keys.Current() {
				word = "正在使用"
			}
			fmt.Fprintf(e.stdout, "%s\t%s\t%d 条\n", id, word, uses[id])
		}
		return nil
	})
}

type keysRotateCmd struct{}

// Run makes a new key unless an earlier change of keys is not at its end yet.
func (keysRotateCmd) Run(ctx context.Context, c *cli, e env) error {
	return withKeys(ctx, c, func(r keyring, a *app) error {
		left, err := r.left(ctx)
		if err != nil {
			return err
		}
		if left > 0 {
			fmt.Fprintf(e.stdout, "上一次更换还没有完成，接着处理 %d 条。\n", left)
		} else {
			id, err := crypt.Rotate(c.Keys)
			if err != nil {
				return err
			}
			if r.keys, err = crypt.ReadKeys(c.Keys); err != nil {
				return err
			}
			r.foi.Keys = r.keys
			if err := noteKeys(ctx, a.db, "rotate", id); err != nil {
				return err
			}
			fmt.Fprintf(e.stdout, "已启用新密钥 %s。密钥文件已改变，请立即另存一份。\n", id)
		}
		n, err := r.reseal(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "已有 %d 条数据改用新密钥。旧密钥仍留在文件中，确认无误后用 lianghua keys retire 编号 停用。\n", n)
		return nil
	})
}

// settled is how long after a change of the key file no running program seals
// with an old key any more: it looks at the file every second, and no
// transaction lasts longer.
const settled = time.Minute

type keysRetireCmd struct {
	ID string `arg:"" help:"密钥编号，见 lianghua keys list" placeholder:"编号"`
}

func (k keysRetireCmd) Run(ctx context.Context, c *cli, e env) error {
	return withKeys(ctx, c, func(r keyring, a *app) error {
		st, err := os.Stat(c.Keys)
		if err != nil {
			return err
		}
		if rest := settled - time.Since(st.ModTime()); rest > 0 {
			return refused{fault.Conflict(fmt.Sprintf("密钥文件刚改变过，正在运行的服务可能还有用旧密钥写入的数据。请 %d 秒后再停用。", int(rest.Seconds())+1))}
		}
		uses, err := r.uses(ctx)
		if err != nil {
			return err
		}
		if n := uses[k.ID]; n > 0 && k.ID != r.keys.Current() {
			return refused{fault.Conflict(fmt.Sprintf("还有 %d 条数据使用密钥 %s，停用后将无法读取。请先执行 lianghua keys rotate。", n, k.ID))}
		}
		if err := crypt.Retire(c.Keys, k.ID); err != nil {
			if fault.KindOf(err) == fault.KindConflict {
				return refused{err}
			}
			return err
		}
		if err := noteKeys(ctx, a.db, "retire", k.ID); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "已停用密钥 %s。此前的备份和导入时留存的台账原表仍需要它，请把旧的密钥文件与这些备份一并保管。\n", k.ID)
		return nil
	})
}

func noteKeys(ctx context.Context, d *db.DB, verb, id string) error {
	return audit.Log(ctx, d, org.Who(localActor()), audit.Entry{Action: string(rbac.MachineEdit), ObjectKind: "key", ObjectID: id, Detail: map[string]any{"verb": verb}})
}

// uses counts the sealed values by the id of their key.
func (r keyring) uses(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	for _, col := range sealedColumns() {
		err := r.db.Reader(ctx).Each(func(rows *sqlx.Rows) error {
			var value string
			err := rows.Scan(&value)
			out[crypt.KeyOf(value)]++
			return err
		}, `SELECT `+col.column+` FROM `+col.table+` WHERE `+col.column+` <> ''`)
		if err != nil {
			return nil, fault.Internal("keys", err)
		}
	}
	files, err := r.foi.OriginalsByKey(ctx)
	for id, n := range files {
		out[id] += n
	}
	return out, err
}

// left counts what is not under the current key.
func (r keyring) left(ctx context.Context) (n int, err error) {
	uses, err := r.uses(ctx)
	for id, k := range uses {
		if id != r.keys.Current() {
			n += k
		}
	}
	return n, err
}

// resealBatch is how many values one transaction changes: a writer waits no
// longer than that takes.
const resealBatch = 200

// reseal seals everything with the current key, in batches that each hold by
// themselves: whoever interrupts it loses nothing, and it goes on with what is
// left.
func (r keyring) reseal(ctx context.Context) (n int, err error) {
	for _, col := range sealedColumns() {
		for {
			k, err := r.resealSome(ctx, col)
			if err != nil {
				return n, err
			}
			if k == 0 {
				break
			}
			n += k
		}
	}
	files, err := r.foi.ResealOriginals(ctx)
	return n + files, err
}

// resealSome changes at most a batch of a column and returns how many values it
// looked at. One that somebody changed meanwhile was sealed anew then.
func (r keyring) resealSome(ctx context.Context, col sealed) (int, error) {
	var rows []struct {
		Key   any    `db:"k"`
		Value string `db:"value"`
	}
	mark := r.keys.Current() + ":"
	err := r.db.Reader(ctx).Select(&rows, `SELECT `+col.key+` AS k, `+col.column+` AS value FROM `+col.table+`
		WHERE `+col.column+` <> '' AND substr(`+col.column+`, 1, ?) <> ? ORDER BY `+col.key+` LIMIT ?`, len(mark), mark, resealBatch)
	if err != nil || len(rows) == 0 {
		return 0, fault.Wrap("keys", err)
	}
	fresh := make([]string, len(rows))
	for i, x := range rows {
		if fresh[i], _, err = r.keys.Reseal(x.Value); err != nil {
			return 0, fault.Invalidf("keys", "%s（%s %v）不能用现在的密钥打开，没有更换。请先用 lianghua check 核查。", col.what, col.table, x.Key)
		}
	}
	return len(rows), r.db.Write(ctx, func(tx *db.Tx) error {
		for i, x := range rows {
			if _, err := tx.Exec(`UPDATE `+col.table+` SET `+col.column+` = ? WHERE `+col.key+` = ? AND `+col.column+` = ?`, fresh[i], x.Key, x.Value); err != nil {
				return err
			}
		}
		return nil
	})
}

// resealJob brings under the current key what a program sealed with the old
// one while the key was changed.
const resealJob = "keys.reseal"

func (a *app) resealed(ctx context.Context, _ *jobs.Job) error {
	n, err := a.keyring().reseal(ctx)
	if n > 0 {
		slog.Info("values were sealed with the current key", "count", n)
	}
	return err
}
