package desk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lianghua/claim"
	"lianghua/internal/audit"
	"lianghua/rbac"
)

// actions that are no right of anybody's, but stand in the log.
var otherActions = map[string]string{"session.sign_in": "登录", "session.sign_out": "退出", "account.password": "修改自己的密码"}

func actionLabel(action string) string {
	if l := otherActions[action]; l != "" {
		return l
	}
	if l := rbac.Action(action).Label(); l != "" {
		return l
	}
	return action
}

var objectLabels = map[string]string{"account": "账号", "calendar": "工作日历", "catalog": "目录", "channel": "公开渠道", "claim": "认领", "claims": "认领",
	"column": "栏目", "contact": "对接记录", "dispute": "责任争议", "domain": "领域", "edition": "目录版本", "entry": "目录事项", "grant": "授权", "import": "导入批次",
	"job": "后台任务", "law": "公开依据", "log": "审计日志", "person": "人员", "post": "任职", "proposal": "建议", "round": "确认轮次", "route": "页面", "setting": "设置",
	"sitting": "集中办公", "unit": "单位", "word": "词库", "word_allowed": "允许清单"}

var verbLabels = map[string]string{"accept": "接受", "active": "启用或停用", "add": "新增", "addition": "审定新增", "allow": "允许", "alias": "加别名", "aliases": "改别名", "appoint": "任职", "apply": "入库",
	"assign": "分派", "cancel": "取消", "change": "修改", "claim": "认领", "close": "关闭或撤销", "confirm": "确认", "contact": "登记对接", "depart": "离岗", "disable": "停用", "drop": "放弃",
	"enable": "启用", "end": "终止", "endorse": "单位确认", "exception": "设例外", "export": "导出", "fail": "未成功", "grant": "授予", "lead": "定牵头单位", "left": "登记离任", "letter": "出具责任明确函", "load": "装入",
	"map": "对应列名", "mobile": "查看手机号", "move": "移动", "note": "记录", "open": "开通或开启", "plan": "形成导入计划", "propose": "提出", "read": "查看", "refuse": "不予认领", "remind": "形成催办文字",
	"remove": "删去", "reopen": "恢复", "reset": "重置密码", "resolve": "重新对应公开主体", "return": "退回", "revoke": "收回", "same": "无改动", "scan": "上传扫描件", "seal": "登记盖章",
	"seed": "装入国务院安排", "send": "发出", "set": "设定", "settle": "协调确定", "start": "起草", "stop": "停用", "undo": "撤销导入", "verify": "核验", "year": "录入全年"}

var detailLabels = map[string]string{"verb": "办理", "fields": "字段", "field": "字段", "role": "角色", "person": "人员编号", "post": "岗位", "since": "起", "until": "止", "on": "日期",
	"count": "条数", "rows": "行数", "reason": "原因", "failures": "次数", "old": "原值", "new": "新值", "move": "步骤", "from": "原状态", "to": "新状态", "entry": "事项编号", "tier": "层级",
	"paper": "线下审签", "origin": "来自", "origin_id": "来源编号", "status": "状态", "unit": "单位编号", "active": "启用", "kind": "种类", "domain": "领域", "no": "序号", "revision": "第几次修改",
	"code": "编码", "due": "期限", "domains": "领域数", "entries": "事项数", "claims": "认领数", "columns": "栏目数", "channels": "渠道数", "laws": "文件数", "people": "人数", "letter": "责任明确函",
	"scan": "扫描件编号", "accept": "采纳", "severity": "发现后", "expires_on": "到期", "decision": "决定", "written": "写入条数", "fingerprint": "表头特征", "withdraw": "取消条数", "skipped": "跳过条数", "first": "首条", "last": "末条", "faults": "问题数", "sound": "完整"}

// otherWords are values that pages write in Chinese elsewhere too.
var otherWords = map[string]string{"true": "是", "false": "否", "password": "密码不符", "off": "放假", "work": "调休上班", "form": "表单", "starter": "国家标准", "catalogue": "目录", "units": "单位表", "people": "人员岗位表", "columns": "栏目表", "import": "导入", "county": "县级",
	"township": "乡级", "village": "村级", "city": "市级", "principal": "主要负责同志", "head": "分管负责同志", "liaison": "联络员"}

// objectText names what an act was about: 单位 12.
func objectText(r audit.Row) string {
	label := objectLabels[r.ObjectKind]
	if label == "" {
		label = r.ObjectKind
	}
	return strings.TrimSpace(label + " " + r.ObjectID)
}

// roleText names the roles under which an act was done.
func roleText(roles string) string {
	var names []string
	for _, r := range strings.Split(roles, ",") {
		if l := rbac.Role(r).Label(); l != "" {
			r = l
		}
		names = append(names, r)
	}
	return strings.Join(names, "、")
}

// detailText says the details of an act, what was done first. A word without
// a translation stands as it was stored: the log shows all that it holds.
func detailText(r audit.Row) string {
	d := r.Details()
	var parts []string
	for _, key := range []string{"verb", "move"} {
		if v, ok := d[key].(string); ok {
			if r.ObjectKind == "claim" {
				v = claim.Action(v).Name()
			}
			parts = append(parts, word(verbLabels, v))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(d)) {
		if v := detailValue(r, key, d[key]); v != "" && key != "verb" && key != "move" {
			parts = append(parts, word(detailLabels, key)+"："+v)
		}
	}
	return strings.Join(parts, "；")
}

func word(words map[string]string, s string) string {
	if w := words[s]; w != "" {
		return w
	}
	return s
}

func detailValue(r audit.Row, key string, v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case []any:
		var parts []string
		for _, y := range x {
			parts = append(parts, detailValue(r, key, y))
		}
		return strings.Join(parts, "、")
	case float64:
		return idText(int64(x))
	case string:
		return detailWord(r, key, x)
	}
	return word(otherWords, fmt.Sprint(v))
}

func detailWord(r audit.Row, key, s string) string {
	switch {
	case r.ObjectKind == "claim" && (key == "from" || key == "to"):
		return claim.State(s).Name()
	case key == "decision":
		return cmp.Or(claim.Decision(s).Name(), s)
	case key == "role":
		return cmp.Or(rbac.Role(s).Label(), s)
	case key == "old" || key == "new": // what somebody typed
		return s
	}
	return word(otherWords, s)
}
