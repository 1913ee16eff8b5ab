package desk

import (
	"strings"

	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/templates"
	"lianghua/web"
)

// ChannelsPage lists the publication channels (公开渠道) with the wordings that
// mean them in workbooks.
type ChannelsPage struct {
	web.Base
	Rows    []ChannelRow
	Options []templates.Option
	Name    string // typed: a new channel
	Alias   string // typed: a new wording
	Code    string // and the channel that it means
}

// ChannelRow is a channel with the county's own wordings.
type ChannelRow struct {
	catalog.Channel
	Aliases []string
}

func (d *Deps) channelList(c *web.Ctx) error {
	p, err := channelsPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func channelsPage(c *web.Ctx) (*ChannelsPage, error) {
	rows, err := channelRows(c.Q())
	p := &ChannelsPage{Rows: rows}
	p.Title = "公开渠道"
	for _, r := range rows {
		if r.Active {
			p.Options = append(p.Options, templates.Option{Value: r.Code, Label: r.Name})
		}
	}
	return p, err
}

// channelRows reads channels and wordings, in two queries.
func channelRows(q db.Reader) (out []ChannelRow, err error) {
	list, err := catalog.ChannelList(q)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, ch := range list {
		at[ch.Code] = i
		out = append(out, ChannelRow{Channel: ch})
	}
	aliases, err := catalog.ChannelAliases(q)
	for _, a := range aliases {
		out[at[a.Code]].Aliases = append(out[at[a.Code]].Aliases, a.Alias)
	}
	return out, err
}

func (d *Deps) channelExport(c *web.Ctx) error {
	rows, err := channelRows(c.Q())
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Code, r.Name, r.Origin(), r.State(), strings.Join(r.Aliases, "、")})
	}
	return listFile(c, "公开渠道", []string{"编码", "渠道", "来源", "状态", "本县别名"}, out)
}

// Origin says whose option the channel is.
func (r ChannelRow) Origin() string {
	if r.Standard {
		return "国家标准"
	}
	return "另加"
}

// State says whether forms offer the channel.
func (r ChannelRow) State() string {
	if r.Active {
		return "使用中"
	}
	return "已停用"
}

func (d *Deps) channelAdd(c *web.Ctx) error {
	name := c.Form("name")
	if _, err := d.Catalog.AddChannel(c.Request().Context(), c.Actor, name); err != nil {
		return d.channelAgain(c, err)
	}
	return c.Done("已增加渠道“"+name+"”。", "/desk/channels")
}

func (d *Deps) channelAgain(c *web.Ctx, wrong error) error {
	p, err := channelsPage(c)
	if err != nil {
		return err
	}
	p.Name, p.Alias, p.Code = c.Form("name"), c.Form("alias"), c.Form("code")
	return c.Retry(wrong, "desk/channel_list", p)
}

func (d *Deps) channelAlias(c *web.Ctx) error {
	alias := c.Form("alias")
	if err := d.Catalog.AddChannelAlias(c.Request().Context(), c.Actor, c.Form("code"), alias); err != nil {
		return d.channelAgain(c, err)
	}
	return c.Done("导入时，“"+alias+"”将认作所选渠道。", "/desk/channels")
}

// channelActive takes a channel out of the forms, or back in; entries keep it.
func (d *Deps) channelActive(active bool, words string) web.Handler {
	return func(c *web.Ctx) error {
		if err := d.Catalog.SetChannelActive(c.Request().Context(), c.Actor, c.Param("code"), active); err != nil {
			return err
		}
		return c.Done(words, "/desk/channels")
	}
}
