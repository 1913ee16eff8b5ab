package desk

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/patrol"
	"lianghua/web"
)

// RedirectsPage is the table of an older site's addresses.
type RedirectsPage struct {
	web.Base
	Rows  []patrol.Redirect
	Next  string
	Lines string // as typed
}

func (d *Deps) redirectPage(c *web.Ctx) (*RedirectsPage, error) {
	p := &RedirectsPage{Lines: c.Form("lines")}
	p.Title = "旧地址跳转"
	after, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := d.Patrol.Redirects(c.Request().Context(), c.Actor, c.QueryParam("q"), after, hitsPerPage)
	p.Rows, p.Next = rows, orNone(next)
	return p, err
}

func (d *Deps) redirectList(c *web.Ctx) error {
	p, err := d.redirectPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) redirectExport(c *web.Ctx) error {
	rows, _, err := d.Patrol.Redirects(c.Request().Context(), c.Actor, c.QueryParam("q"), 0, 0)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Old, r.Target, ruleName(r.Below), strconv.FormatInt(r.Hits, 10), r.LastOn.String()})
	}
	return listFile(c, "旧地址跳转", []string{"旧地址", "新地址", "方式", "访问次数", "最近访问"}, out)
}

func ruleName(below bool) string {
	if below {
		return "开头一致"
	}
	return "完全一致"
}

// redirectAdd takes lines that were typed, or a file: old, new, way.
func (d *Deps) redirectAdd(c *web.Ctx) error {
	list, err := typedRedirects(c.Form("lines")), error(nil)
	if sent(c, "file") {
		list, err = fileRedirects(c)
	}
	n := 0
	if err == nil {
		n, err = d.Patrol.AddRedirects(c.Request().Context(), c.Actor, list)
	}
	if err != nil {
		p, again := d.redirectPage(c)
		if again != nil {
			return again
		}
		return c.Retry(err, "desk/redirect_list", p)
	}
	return c.Done(fmt.Sprintf("已录入 %d 条。", n), "/desk/patrol/redirects")
}

func typedRedirects(text string) (out []patrol.RedirectDraft) {
	for _, line := range strings.Split(text, "\n") {
		if cells := strings.Fields(line); len(cells) > 0 {
			out = append(out, redirectDraft(cells))
		}
	}
	return out
}

func redirectDraft(cells []string) (d patrol.RedirectDraft) {
	cells = append(cells, "", "", "")
	d.Old, d.Target = strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1])
	d.Below = strings.TrimSpace(cells[2]) == ruleName(true)
	return d
}

// fileRedirects reads the first sheet of a workbook or a CSV; a head is known
// by its first cell.
func fileRedirects(c *web.Ctx) (out []patrol.RedirectDraft, err error) {
	head, err := c.FormFile("file")
	if err != nil {
		return nil, fault.Invalid("file", "请选择文件。")
	}
	in, err := head.Open()
	if err != nil {
		return nil, fault.Internal("desk.fileRedirects", err)
	}
	defer in.Close()
	temp, err := os.CreateTemp("", "redirects-")
	if err != nil {
		return nil, fault.Internal("desk.fileRedirects", err)
	}
	defer os.Remove(temp.Name())
	if _, err = temp.ReadFrom(in); err == nil {
		err = temp.Close()
	}
	if err != nil {
		return nil, fault.Internal("desk.fileRedirects", err)
	}
	return readRedirects(c.Request().Context(), head.Filename, temp.Name())
}

func readRedirects(ctx context.Context, name, path string) (out []patrol.RedirectDraft, err error) {
	book, err := sheet.Open(ctx, name, path, sheet.Options{})
	if err != nil {
		return nil, fault.Invalid("file", fault.Message(err))
	}
	defer book.Close()
	if len(book.Sheets()) == 0 {
		return nil, fault.Invalid("file", "文件里没有工作表。")
	}
	err = book.Read(ctx, 0, func(r *sheet.Row) error {
		cells := make([]string, 3)
		for i := range cells {
			cells[i] = r.Text(i)
		}
		if cells[0] == "" || strings.Contains(cells[0], "旧地址") {
			return nil
		}
		out = append(out, redirectDraft(cells))
		return nil
	})
	return out, err
}

func (d *Deps) redirectRemove(c *web.Ctx) error {
	ids, err := c.FormIDs("id")
	if err == nil {
		err = d.Patrol.RemoveRedirects(c.Request().Context(), c.Actor, ids)
	}
	if err != nil {
		return err
	}
	return c.Done(fmt.Sprintf("已删除 %d 条。", len(ids)), "/desk/patrol/redirects")
}
