package desk

import (
	"net/http"

	"lianghua/rbac"
	"lianghua/web"
)

// way is one entry of the left side; without a path it heads a group.
type way struct{ label, path string }

// ways are the left side in order. Who sees an entry is what its route asks
// for, so that no link leads to a refusal.
var ways = []way{
	{"我的", ""}, {"今日一屏", "/desk"}, {"待办", "/desk/todo"}, {"今日摘要", "/desk/digest"}, {"消息", "/desk/inbox"},
	{"目录", ""}, {"领域看板", "/desk/domains"}, {"目录事项", "/desk/entries"}, {"目录版本", "/desk/editions"}, {"目录升级", "/desk/upgrades"}, {"栏目", "/desk/columns"},
	{"认领", ""}, {"认领看板", "/desk/claims"}, {"责任争议", "/desk/disputes"}, {"对接记录", "/desk/contacts"}, {"集中办公", "/desk/sittings"},
	{"确认轮次", "/desk/rounds"}, {"本单位确认表", "/desk/rounds/mine"}, {"责任清单", "/desk/responsibility"}, {"统计", "/desk/reports"},
	{"公开", ""}, {"公开信息", "/desk/items"}, {"新建公开信息", "/desk/items/new"}, {"公开信息设置", "/desk/items/setup"}, {"词库", "/desk/items/words"}, {"待销毁的原件", "/desk/items/originals"},
	{"应公开", ""}, {"公开总表", "/desk/duties"}, {"公开任务", "/desk/duties/list"}, {"村级公开表", "/desk/duties/villages"}, {"申报", "/desk/duties/declarations"}, {"拟催办清单", "/desk/duties/nudges"},
	{"栏目监测", "/desk/duties/columns"}, {"整改链接表", "/desk/duties/rectify"}, {"主动公开统计", "/desk/reports/disclosed"}, {"政策解读统计", "/desk/reports/explained"}, {"政务公开日历", "/desk/duties/calendar"}, {"公开表设置", "/desk/duties/sheets"}, {"公开总表设置", "/desk/settings/duties"},
	{"催办", ""}, {"待办拟催办清单", "/desk/nudges"}, {"摘要发送", "/desk/digests"}, {"待办和摘要设置", "/desk/settings/digest"},
	{"村务公开", ""}, {"代录台", "/desk/villages"}, {"批量审核", "/desk/villages/review"}, {"公开栏", "/desk/villages/postings"}, {"村（社区）设置", "/desk/villages/setup"},
	{"推广", ""}, {"试点做法", "/desk/pilots"}, {"典型案例", "/desk/cases"}, {"培训", "/desk/trainings"},
	{"依申请公开", ""}, {"申请办理", "/desk/requests"}, {"登记申请", "/desk/requests/new"}, {"协办申请", "/desk/requests/tasks"}, {"复议和诉讼", "/desk/requests/disputes"}, {"申请拟催办清单", "/desk/requests/nudges"}, {"清除申请人信息", "/desk/requests/erasures"}, {"文书模板", "/desk/requests/templates"}, {"依申请公开设置", "/desk/requests/setup"}, {"司法局审核", "/desk/requests/legal"}, {"法律顾问审核", "/desk/requests/counsel"}, {"台账", "/desk/reports/ledger"}, {"年度报告", "/desk/reports/annual"},
	{"互动交流", ""}, {"留言和纠错", "/desk/consult"}, {"意见征集", "/desk/consult/calls"}, {"互动交流设置", "/desk/settings/consult"},
	{"便民", ""}, {"办事指南", "/desk/guide"}, {"搜索用词", "/desk/search"},
	{"导入", ""}, {"导入批次", "/desk/imports"},
	{"机构人员", ""}, {"单位", "/desk/units"}, {"人员", "/desk/people"}, {"空缺岗位", "/desk/vacancies"}, {"交接单", "/desk/handovers"}, {"代办和AB角", "/desk/delegations"}, {"以干代训", "/desk/secondments"}, {"机构改革", "/desk/reorgs"}, {"某日名册", "/desk/reorgs/past"},
	{"网站", ""}, {"网站设置", "/desk/settings/site"}, {"政务公开专区", "/desk/site/zones"}, {"政务新媒体", "/desk/site/medias"}, {"国务院信息转载", "/desk/site/relays"}, {"国徽图案", "/desk/site/emblem"},
	{"全站排查", "/desk/patrol/sweeps"}, {"重保模式", "/desk/patrol/guard"}, {"年度核验清单", "/desk/patrol/checks"}, {"搜不到的词", "/desk/patrol/misses"}, {"网站工作年度报表", "/desk/patrol/yearbook"}, {"旧地址跳转", "/desk/patrol/redirects"},
	{"管理", ""}, {"设置", "/desk/settings"}, {"系统设置", "/desk/settings/machine"}, {"消息发送设置", "/desk/settings/channels"}, {"锁定策略", "/desk/settings/security"}, {"工作日历", "/desk/calendar"}, {"单位别名", "/desk/aliases"}, {"公开渠道", "/desk/channels"}, {"公开依据", "/desk/laws"},
	{"账号", "/desk/accounts"}, {"授权", "/desk/grants"}, {"在线登录", "/desk/security"}, {"两步验证情况", "/desk/security/factors"}, {"权限复核", "/desk/security/review"}, {"上报数据包", "/desk/outbox"}, {"接口密钥", "/desk/tokens"}, {"后台任务", "/desk/jobs"}, {"消息发送", "/desk/deliveries"}, {"备份", "/desk/backups"}, {"审计日志", "/desk/audit"},
	{"我的账号", ""}, {"修改密码", "/desk/password"}, {"登录记录", "/desk/sessions"}, {"两步验证", "/desk/factor"},
}

// Nav builds the left side from the routes that exist.
func Nav(routes []web.Route) func(c *web.Ctx) []web.NavItem {
	need := map[string]rbac.Action{}
	for _, r := range routes {
		if r.Method == http.MethodGet && !r.Open {
			need[r.Path] = r.Need
		}
	}
	return func(c *web.Ctx) []web.NavItem { return navOf(c.Actor, need, c.Request().URL.Path) }
}

// navOf lists the groups that have an entry for the actor. The entry whose
// path is the longest beginning of the page's own is where one stands.
func navOf(actor rbac.Actor, need map[string]rbac.Action, path string) []web.NavItem {
	var out []web.NavItem
	head, at := "", -1
	for _, w := range ways {
		if w.path == "" {
			head = w.label
			continue
		}
		action, exists := need[w.path]
		if !exists || !rbac.MayAny(actor, action) {
			continue
		}
		if head != "" {
			out, head = append(out, web.NavItem{Label: head}), ""
		}
		out = append(out, web.NavItem{Label: w.label, URL: w.path})
		if stands(path, w.path) && (at < 0 || len(w.path) > len(out[at].URL)) {
			at = len(out) - 1
		}
	}
	if at >= 0 {
		out[at].Current = true
	}
	return out
}

// stands reports a page at or below an entry; 今日一屏 has none below it.
func stands(page, entry string) bool {
	return page == entry || entry != "/desk" && len(page) > len(entry) && page[:len(entry)] == entry && page[len(entry)] == '/'
}
