package demo

import (
	"context"

	"lianghua/foi"
	"lianghua/foi/redact"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// letters makes what the desk of applications has on paper: the receipt and
// the answer of a case, and a file that is given with passages blacked out.
func (c *County) letters(ctx context.Context, _ map[string]org.Unit) error {
	var n int
	if err := c.DB.Reader(ctx).Get(&n, `SELECT count(*) FROM foi_letter`); err != nil || n > 0 {
		return err
	}
	officer, err := c.as(ctx, "county")
	if err != nil {
		return err
	}
	for _, x := range []struct{ need, kind string }{
		{"示例大道改造工程竣工验收资料", "receipt"}, {"示例大道改造工程竣工验收资料", "answer_absent"}, {"示例大道改造工程竣工验收资料", "envelope"}, {"关于教育的文件", "correction"},
		{"2025年城乡低保资金分配文件", "answer_partial"},
	} {
		r, err := c.request(ctx, x.need)
		if err != nil || r.ID == 0 {
			return err
		}
		o := foi.LetterOrder{Kind: x.kind, Values: map[string]string{"检索记录": "综合档案室｜示例大道、竣工｜2015年至2026年文书档案目录｜2026年11月20日｜示例丁｜没有检索到"}}
		if _, err := c.Requests.MakeLetter(ctx, officer, foi.Ref{ID: r.ID, Version: r.Version}, o); err != nil {
			return err
		}
	}
	return c.redaction(ctx, officer)
}

// request finds a sample case by what it asks for; ID 0 is none.
func (c *County) request(ctx context.Context, need string) (foi.Request, error) {
	var id int64
	err := c.DB.Reader(ctx).Get(&id, `SELECT id FROM foi_request WHERE need = ? ORDER BY id LIMIT 1`, need)
	if db.NoRows(err) {
		return foi.Request{}, nil
	}
	if err != nil {
		return foi.Request{}, err
	}
	return foi.ByID(c.DB.Reader(ctx), id)
}

// distribution is a document with what may not be given to everybody.
const distribution = `2025年城乡低保资金分配情况（示例）

示例镇：城市低保 12 户，农村低保 86 户，全年发放 41.2 万元。
联系人示例丁，手机号13900000031。
示例街道：城市低保 35 户，农村低保 9 户，全年发放 23.5 万元。
代发银行与本局约定的手续费率为千分之一点五。
`

// redaction is a file with a register of two reasons and both derivatives.
func (c *County) redaction(ctx context.Context, officer rbac.Actor) error {
	r, err := c.request(ctx, "2025年城乡低保资金分配文件")
	if err != nil || r.ID == 0 {
		return err
	}
	ref := func() foi.Ref {
		x, err := foi.ByID(c.DB.Reader(ctx), r.ID)
		if err != nil {
			return foi.Ref{ID: r.ID}
		}
		return foi.Ref{ID: x.ID, Version: x.Version}
	}
	id, err := c.Requests.AddRedaction(ctx, officer, ref(), "低保资金分配情况.txt", []byte(distribution))
	if err != nil {
		return err
	}
	v, err := c.Requests.Redaction(ctx, officer, r.ID, id, []string{"示例丁", "千分之一点五"})
	if err != nil {
		return err
	}
	private, public := foi.NewMarks{Reason: "个人隐私", Article: "条例第十五条", Scope: "both"}, foi.NewMarks{Reason: "商业秘密", Article: "条例第十五条、第三十二条", Scope: "public"}
	for _, h := range v.Hits {
		if h.Words == "千分之一点五" {
			public.Marks = append(public.Marks, h.Mark)
		} else {
			private.Marks = append(private.Marks, h.Mark)
		}
	}
	for _, n := range []foi.NewMarks{private, public} {
		if err := c.Requests.MarkRedaction(ctx, officer, ref(), id, n); err != nil {
			return err
		}
	}
	return c.Requests.MakeCopies(ctx, officer, ref(), id, redact.Tools{})
}
