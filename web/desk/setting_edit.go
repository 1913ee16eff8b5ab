package desk

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/internal/settings"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// settingPart is the settings that one right changes: the county's own, the
// machine's, the rules of sign-in.
type settingPart struct {
	path   string
	title  string
	lede   string
	need   rbac.Action
	groups []string // of settings.Definitions
}

func settingParts() []settingPart {
	return []settingPart{
		{"/desk/settings", "本县设置", "名称、电话、期限算法和外观，由政务公开科设定。", rbac.SettingEdit, []string{"单位与网站", "期限", "外观"}},
		{"/desk/settings/site", "网站设置", "网站模式、页脚标识、首页栏目、置灰，由政务公开科设定。", rbac.SiteEdit, []string{"模式和名称", "页脚标识", "首页与互动", "置灰", "目录提示"}},
		{"/desk/settings/consult", "互动交流设置", "留言和纠错由谁答复、办理期限，由政务公开科设定。", rbac.SiteEdit, []string{"谁来答复", "办理期限"}},
		{"/desk/settings/items", "公开信息设置", "索引号格式和封存原件的期限，由政务公开科设定。", rbac.ItemSetup, []string{"信息公开"}},
		{"/desk/settings/duties", "公开总表设置", "临期、缺、突击补录提醒和夜间巡检的规则，由政务公开科设定。", rbac.DutyPlan, []string{"公开总表"}},
		{"/desk/settings/digest", "待办和摘要设置", "今日摘要几点发、“我来办”保留多久，由政务公开科设定。", rbac.SettingEdit, []string{"待办和摘要"}},
		{"/desk/settings/channels", "消息发送设置", "邮件服务器和推送地址，由系统管理员设定；密码在“消息发送”页填写。", rbac.MachineEdit, []string{"邮件", "推送接口"}},
		{"/desk/settings/machine", "系统设置", "上传和导入的限额、上报地址、备份保留份数，由系统管理员设定。", rbac.MachineEdit, []string{"导入与上传", "上级平台", "备份"}},
		{"/desk/settings/security", "登录与锁定策略", "登录时长和锁定规则，由安全管理员设定。", rbac.LockEdit, []string{"登录与安全"}},
	}
}

// SettingsPage changes one part of the settings.
type SettingsPage struct {
	web.Base
	Lede   string
	Groups []SettingGroup
}

// SettingGroup is a heading with its settings.
type SettingGroup struct {
	Name string
	Rows []SettingRow
}

// SettingRow is one setting as the form shows it.
type SettingRow struct {
	settings.Definition
	Value   string
	Options []templates.Option
	Changed settings.Change // the last one, zero for none
}

// Heading is the label with the unit of a number: 锁定时间（分钟）.
func (r SettingRow) Heading() string {
	if r.Unit == "" {
		return r.Label
	}
	return r.Label + "（" + r.Unit + "）"
}

func (d *Deps) settingForm(part settingPart) web.Handler {
	return func(c *web.Ctx) error {
		p, err := settingsPage(c, part, c.Values.Text)
		if err != nil {
			return err
		}
		return c.Render(p)
	}
}

func settingsPage(c *web.Ctx, part settingPart, value func(settings.Key) string) (*SettingsPage, error) {
	changes, err := settings.Changes(c.Q())
	if err != nil {
		return nil, err
	}
	p := &SettingsPage{Lede: part.lede}
	p.Title = part.title
	for _, name := range part.groups {
		g := SettingGroup{Name: name}
		for _, def := range settings.Definitions() {
			if def.Group == name {
				g.Rows = append(g.Rows, settingRow(def, value(def.Key), changes[def.Key]))
			}
		}
		p.Groups = append(p.Groups, g)
	}
	return p, nil
}

func settingRow(def settings.Definition, value string, changed settings.Change) SettingRow {
	r := SettingRow{Definition: def, Value: value, Changed: changed}
	for _, x := range def.Choices {
		r.Options = append(r.Options, templates.Option{Value: x.Value, Label: x.Label})
	}
	return r
}

func (d *Deps) settingSet(part settingPart) web.Handler {
	return func(c *web.Ctx) error {
		if err := rbac.Check(c.Actor, part.need, rbac.Unit{}); err != nil {
			return err
		}
		form := map[settings.Key]string{}
		for _, def := range settings.Definitions() {
			if slices.Contains(part.groups, def.Group) {
				form[def.Key] = c.Form(string(def.Key))
			}
		}
		err := d.DB.Write(c.Request().Context(), func(tx *db.Tx) error { return settings.Set(tx, c.Who(), string(part.need), form) })
		if err == nil {
			return c.Done("已保存"+part.title+"。", part.path)
		}
		p, e := settingsPage(c, part, func(k settings.Key) string { return form[k] })
		if e != nil {
			return e
		}
		return c.Retry(err, "desk/setting_edit", p)
	}
}
