package desk

import (
	"io"
	"strconv"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/outbox"
	"lianghua/org"
	"lianghua/web"
)

// ReceiptsPage registers receipts that came back across a 网闸.
type ReceiptsPage struct {
	web.Base
	Key   string // typed, or of the last receipt
	KeyID string
	Rows  []outbox.ReceiptRow
}

// mostReceipts is how many receipts the page and its file hold, the latest.
const mostReceipts = 500

func (d *Deps) outboxReceipts(c *web.Ctx) error {
	p, err := receiptsPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func receiptsPage(c *web.Ctx) (*ReceiptsPage, error) {
	p := &ReceiptsPage{Key: c.Form("key")}
	p.Title = "登记回执"
	var err error
	if p.Key == "" {
		if p.Key, err = outbox.LastKey(c.Q()); err != nil {
			return nil, err
		}
	}
	if p.Key != "" {
		p.KeyID = crypt.Fingerprint(p.Key)
	}
	p.Rows, err = outbox.Receipts(c.Q(), mostReceipts)
	return p, err
}

// mostReceipt bounds the upload: ten thousand bundles take about 2 MB.
const mostReceipt = 4 << 20

func (d *Deps) outboxReceipt(c *web.Ctx) error {
	p, err := receiptsPage(c)
	if err != nil {
		return err
	}
	raw, err := receiptFile(c)
	var got outbox.Registered
	if err == nil {
		got, err = d.Outbox.Register(c.Request().Context(), c.Actor, org.Who(c.Actor), raw, p.Key)
	}
	if err != nil {
		return c.Retry(err, "desk/outbox_receipts", p)
	}
	if got.Again {
		return c.Warn(got.String(), "/desk/outbox/receipts")
	}
	return c.Done(got.String(), "/desk/outbox")
}

func receiptFile(c *web.Ctx) ([]byte, error) {
	head, err := c.FormFile("file")
	if err != nil {
		return nil, fault.Invalid("file", "请选择回执文件")
	}
	if head.Size > mostReceipt {
		return nil, fault.Invalid("file", "回执文件不应超过 4 MB，请核对是不是选错了")
	}
	f, err := head.Open()
	if err != nil {
		return nil, fault.Internal("desk.receiptFile", err)
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostReceipt))
}

func (d *Deps) outboxReceiptExport(c *web.Ctx) error {
	rows, err := outbox.Receipts(c.Q(), mostReceipts)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.Conflict("还没有登记过回执，没有可以导出的内容。")
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{stamp(db.Some(r.At)), r.Receiver, strconv.Itoa(r.Received), strconv.Itoa(r.Refused), r.ByName, crypt.Fingerprint(r.Key)})
	}
	return listFile(c, "回执登记", []string{"登记时间", "接收单位", "已收", "拒收", "登记人", "公钥指纹"}, out)
}
