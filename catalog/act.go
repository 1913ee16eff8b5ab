package catalog

import (
	"fmt"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// Origin says where a revision comes from.
type Origin string

// The origins of a revision.
const (
	FromStarter Origin = "starter" // 国家标准（待核）
	FromImport  Origin = "import"  // OriginID is the import batch
	FromForm    Origin = "form"    // typed on the entry's page
	FromRound   Origin = "round"   // OriginID is the confirmation round
	FromRestore Origin = "restore" // OriginID is the number of the revision restored
	FromUndo    Origin = "undo"    // OriginID is the import batch undone
	FromSitting Origin = "sitting" // 集中办公; OriginID is the sitting
	FromUpgrade Origin = "upgrade" // 目录升级; OriginID is the upgrade
)

// Name is the origin in Chinese.
func (o Origin) Name() string {
	switch o {
	case FromStarter:
		return "国家标准（待核）"
	case FromImport:
		return "导入"
	case FromForm:
		return "页面修改"
	case FromRound:
		return "确认轮次"
	case FromRestore:
		return "恢复旧版"
	case FromUndo:
		return "撤销导入"
	case FromSitting:
		return "集中办公"
	case FromUpgrade:
		return "目录升级"
	}
	return string(o)
}

// Act is one change of the catalogue: by whom, from where, why.
type Act struct {
	Who      audit.Who
	Origin   Origin
	OriginID int64
	Why      string
	Resolver *org.Resolver // understands 公开主体; nil: built from the transaction's units
}

// note audits one verb of this package under the right that it needs.
func (a Act) note(tx *db.Tx, right rbac.Action, verb, kind, id string, more ...any) {
	d := map[string]any{"verb": verb}
	if a.Origin != "" {
		d["origin"] = string(a.Origin)
	}
	if a.OriginID != 0 {
		d["origin_id"] = a.OriginID
	}
	for i := 0; i+1 < len(more); i += 2 {
		d[more[i].(string)] = more[i+1]
	}
	audit.Record(tx, a.Who, audit.Entry{Action: string(right), ObjectKind: kind, ObjectID: id, Detail: d})
}

// verbRights are the verbs on entries and the right each needs.
var verbRights = map[string]rbac.Action{
	"add": rbac.EntryEdit, "change": rbac.EntryEdit, "withdraw": rbac.EntryEdit, "restore": rbac.EntryEdit, "column": rbac.EntryEdit,
	"rebase": rbac.EditionIssue, "derive": rbac.EditionIssue,
	"confirm": rbac.EntryConfirm, "not_applicable": rbac.EntryAgree, "applicable": rbac.EntryAgree,
}

// manyActs is up to how many entries one call audits one by one; a larger
// call leaves one row with the count, and the revisions tell the rest.
const manyActs = 20

// record audits one verb on entries.
func (a Act) record(tx *db.Tx, verb string, entries []Written, fields map[int64][]string) {
	if len(entries) > manyActs {
		a.note(tx, verbRights[verb], verb, "entry", "", "count", len(entries), "first", entries[0].Code, "last", entries[len(entries)-1].Code)
		return
	}
	for _, e := range entries {
		more := []any{"code", e.Code, "revision", e.Revision}
		if names := fields[e.ID]; len(names) > 0 {
			more = append(more, "fields", names)
		}
		a.note(tx, verbRights[verb], verb, "entry", audit.ID(e.ID), more...)
	}
}

// VerbName is the Chinese name of a verb in the log's detail, "" when it is
// not of this package.
func VerbName(kind, verb string) string {
	return map[string]string{
		"entry.add": "新增", "entry.change": "修改", "entry.withdraw": "取消", "entry.restore": "恢复旧版", "entry.confirm": "确认",
		"entry.rebase": "按新标准更新", "entry.derive": "按新标准新增", "edition.standard": "装入新标准",
		"entry.column": "调整栏目", "entry.not_applicable": "标为本县不适用", "entry.applicable": "恢复适用",
		"proposal.propose": "提出建议", "proposal.agree": "同意建议", "proposal.refuse": "不同意建议",
		"catalog.load": "装入国家标准", "catalog.resolve": "重新识别公开主体", "law.change": "修改法规状态",
		"domain.add": "新增领域", "domain.alias": "新增领域别名", "domain.lead": "指定领域牵头单位",
		"channel.add": "新增渠道", "channel.alias": "新增渠道别名", "channel.active": "启用或停用渠道",
		"edition.start": "起草", "edition.advance": "推进", "edition.return": "退回", "edition.drop": "终止",
		"edition.issue": "印发", "edition.publish": "公布",
		"column.add": "新增", "column.change": "修改", "column.move": "移动", "column.active": "启用或停用",
	}[kind+"."+verb]
}

func serial(prefix string, n int64, width int) string { return fmt.Sprintf("%s%0*d", prefix, width, n) }
