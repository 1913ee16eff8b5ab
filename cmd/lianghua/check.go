package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"lianghua/duty"
	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
)

type checkCmd struct {
	Rebuild bool   `help:"先按认领、公开表和政务公开日历重排应公开任务，并重算公开总表的计数"`
	Anchor  string `help:"抄在别处的锚定：写有锚定行的文件，或整行文字；核对日志是否被截去或重写" placeholder:"文件|行"`
}

// Run prints one line for each fault and fails when there is any.
func (k checkCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	keys, err := crypt.ReadKeys(c.Keys)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	anchors, err := givenAnchors(k.Anchor)
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, d.Close()) }()
	if k.Rebuild {
		if err := rebuild(ctx, d, e); err != nil {
			return err
		}
	}
	var faults []string
	for _, look := range []func(context.Context, *db.DB, *crypt.Keys) ([]string, error){checkChain, checkSecrets, checkIntegrity} {
		found, err := look(ctx, d, keys)
		if err != nil {
			return err
		}
		faults = append(faults, found...)
	}
	for _, look := range []func() ([]string, error){
		func() ([]string, error) { return checkAnchors(d.Reader(ctx), keys, anchors) },
		func() ([]string, error) { return checkFiles(ctx, d, c.Files) },
	} {
		found, err := look()
		if err != nil {
			return err
		}
		faults = append(faults, found...)
	}
	if err := saySealing(ctx, d, e.stderr); err != nil {
		return err
	}
	if len(faults) == 0 {
		fmt.Fprintln(e.stdout, "完好：审计链、数据、附件均未发现问题。"+compared(len(anchors))+withoutKeys(keys))
		return nil
	}
	for _, f := range faults {
		fmt.Fprintln(e.stdout, f)
	}
	return errReported
}

// rebuild plans the duties anew and counts them anew.
func rebuild(ctx context.Context, d *db.DB, e env) error {
	c, err := (&duty.Service{DB: d, Calendar: workday.LoadCalendar}).Replan(ctx)
	if err != nil {
		return err
	}
	wrong := 0
	if err := d.Write(ctx, func(tx *db.Tx) (err error) {
		wrong, err = duty.Rebuild(tx)
		return err
	}); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "应公开任务：新增 %d 项，调整时限 %d 项，恢复 %d 项，取消 %d 项；公开总表的计数改正 %d 处。\n", c.Added, c.Moved, c.Back, c.Gone, wrong)
	return nil
}

func withoutKeys(k *crypt.Keys) string {
	if k != nil {
		return ""
	}
	return "没有密钥文件：审计链只核查了断号，未核查内容；加密的手机号未读取。"
}

func checkChain(ctx context.Context, d *db.DB, keys *crypt.Keys) ([]string, error) {
	var chain audit.Chainer
	if keys != nil {
		chain = keys
	}
	r, err := audit.Check(ctx, d, chain)
	if err != nil {
		return nil, err
	}
	if r.Sound() {
		return nil, nil
	}
	return r.Lines(), nil
}

// checkSecrets opens every encrypted value.
func checkSecrets(ctx context.Context, d *db.DB, keys *crypt.Keys) ([]string, error) {
	if keys == nil {
		return nil, nil
	}
	var out []string
	for _, col := range sealedColumns() {
		found, err := unreadable(ctx, d, keys, col)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func unreadable(ctx context.Context, d *db.DB, keys *crypt.Keys, col sealed) ([]string, error) {
	var rows []struct {
		Key   any    `db:"k"`
		Value string `db:"value"`
	}
	if err := d.Reader(ctx).Select(&rows, `SELECT `+col.key+` AS k, `+col.column+` AS value FROM `+col.table+` WHERE `+col.column+` <> '' ORDER BY `+col.key); err != nil {
		return nil, fault.Internal("check", err)
	}
	var out []string
	for _, r := range rows {
		if _, err := keys.Decrypt(r.Value); err != nil {
			out = append(out, fmt.Sprintf("%s（%s %v）不能用现在的密钥打开。", col.what, col.table, r.Key))
		}
	}
	return out, nil
}

// rule is something that must be true of the data; the query counts the exceptions.
type rule struct{ what, query string }

func rules() []rule {
	return []rule{
		{"目录事项缺少与版本号相同的修改记录", `SELECT count(*) FROM catalog_entry e WHERE NOT EXISTS
			(SELECT 1 FROM catalog_revision r WHERE r.entry_id = e.id AND r.no = e.revision)`},
		{"单位的路径与上级不符", `SELECT count(*) FROM org_unit u JOIN org_unit p ON p.id = u.parent_id
			WHERE u.path <> p.path || CAST(u.id AS TEXT) || '/'`},
		{"认领的现状与最后一次办理不符", `SELECT count(*) FROM claim c WHERE EXISTS (SELECT 1 FROM claim_move m WHERE m.claim_id = c.id)
			AND c.state <> (SELECT m.to_state FROM claim_move m WHERE m.claim_id = c.id ORDER BY m.id DESC LIMIT 1)`},
		{"系统、安全、审计三员由同一人兼任", `SELECT count(*) FROM (SELECT person_id FROM org_grant
			WHERE role IN ('sys.admin', 'sec.admin', 'auditor') AND until_on = '' GROUP BY person_id HAVING count(*) > 1) AS x`},
		{"印发版本引用了不存在的修改记录", `SELECT count(*) FROM catalog_edition_entry x WHERE NOT EXISTS
			(SELECT 1 FROM catalog_revision r WHERE r.entry_id = x.entry_id AND r.no = x.revision)`},
	}
}

func checkIntegrity(ctx context.Context, d *db.DB, _ *crypt.Keys) ([]string, error) {
	var out []string
	q := d.Reader(ctx)
	wrong, err := duty.Wrong(q)
	if err != nil {
		return nil, err
	}
	if wrong > 0 {
		out = append(out, fmt.Sprintf("数据：公开总表的计数与应公开任务不符，%d 处；请执行 lianghua check --rebuild 重算。", wrong))
	}
	for _, r := range rules() {
		var n int64
		if err := q.Get(&n, r.query); err != nil {
			return nil, fault.Internal("check", fmt.Errorf("%s: %w", r.what, err))
		}
		if n > 0 {
			out = append(out, fmt.Sprintf("数据：%s，%d 处。", r.what, n))
		}
	}
	return out, nil
}
