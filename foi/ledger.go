package foi

import (
	"strconv"
	"strings"

	"lianghua/foi/answer"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Keys of a ledger's row that are ours: what was understood, sealed where it
// is about a person, so that a stored plan holds no personal data.
const (
	ledgerOrgan  = "_organ"  // id of the organ addressed
	ledgerType   = "_type"   // answer.Applicant
	ledgerCode   = "_code"   // answer.Type.Code, "" while open
	ledgerSealed = "_sealed" // the applicant, sealed
	ledgerWho    = "_who"
	ledgerName   = "_name"
	ledgerPhone  = "_phone"
	ledgerLive   = "_live" // what differs from a record that the system itself keeps
	ledgerBatch  = "_batch"
	ledgerUnit   = "_unit" // the organ where the file names none, by code
)

// ledgerPrivate are the columns of a person: they are kept sealed only.
var ledgerPrivate = []string{"applicant", "phone", "id_number", "address", "email"}

func ledgerFields() []org.Field {
	var types, results []string
	for _, a := range answer.Applicants() {
		types = append(types, a.Name())
	}
	for _, t := range answer.All() {
		results = append(results, t.Label())
	}
	return []org.Field{
		{Key: "number", Header: "受理号", Other: []string{"登记号", "申请号", "申请编号", "受理编号", "登记编号", "收件编号"}, Example: "2025-00001", Required: true, Width: 16},
		{Key: "received", Header: "收到日期", Other: []string{"收到申请日期", "收到申请时间", "收到时间", "收件日期", "收到之日"}, Example: "2025-03-04", Required: true, Width: 14},
		{Key: "type", Header: "申请人类型", Other: []string{"申请人类别", "申请人性质", "申请主体类型"}, Example: "自然人", Choices: types, Required: true, Width: 14},
		{Key: "applicant", Header: "申请人", Other: []string{"申请人姓名", "申请人名称", "申请人姓名或名称", "申请人姓名名称"}, Example: "示例甲", Required: true, Width: 16},
		{Key: "need", Header: "所需信息", Other: []string{"所需信息内容", "所需信息内容描述", "所需政府信息", "申请内容", "申请公开内容"}, Example: "2024年度低保资金分配文件", Required: true, Width: 40},
		{Key: "result", Header: "办理结果", Other: []string{"答复类型", "答复结果", "处理结果", "办理情况"}, Example: answer.All()[0].Name, Choices: results, Required: true, Width: 30},
		{Key: "answered", Header: "答复日期", Other: []string{"答复时间", "办结日期", "办结时间"}, Example: "2025-03-20", Required: true, Width: 14},
		{Key: "organ", Header: "受理机关", Other: []string{"答复机关", "被申请机关", "受理单位", "受理机关编码"}, Width: 20},
		{Key: "phone", Header: "联系电话", Other: []string{"申请人联系电话", "申请人电话", "电话", "手机", "手机号"}, Width: 14},
		{Key: "id_number", Header: "证件号码", Other: []string{"身份证号", "身份证号码", "统一社会信用代码", "申请人证件号码"}, Width: 20},
		{Key: "address", Header: "联系地址", Other: []string{"通信地址", "通讯地址", "地址", "申请人地址"}, Width: 24},
		{Key: "email", Header: "电子邮箱", Other: []string{"邮箱", "电子邮件"}, Width: 20},
		{Key: "notes", Header: "备注", Width: 24},
	}
}

// LedgerRegister is an existing ledger (依申请公开台账) as a workbook that is
// taken in: rows are matched by organ and 受理号. units is the 单位表: a county
// without any unit gets its government by it, which can be renamed later.
func (s *Service) LedgerRegister(units org.Register) org.Register {
	return org.Register{
		Name: "requests", Title: "依申请公开台账", Action: rbac.FoiRegister, Fields: ledgerFields(), Extra: "notes",
		Private: s.sealCell, PrivateFields: ledgerPrivate,
		Prepare: s.prepareLedger,
		Key:     func(f map[string]string) string { return f[ledgerOrgan] + "|" + strings.TrimSpace(f["number"]) },
		Load:    s.loadLedger,
		Differs: ledgerDiffers,
		Check:   s.checkLedger, CheckNew: ledgerNew,
		Add: func(tx *db.Tx, who audit.Who, f map[string]string) (int64, error) {
			return s.addLedger(tx, who, units, f)
		},
		Change:  s.changeLedger,
		Close:   removeLedger,
		Version: ledgerVersion,
	}
}

// ledgerRow is a request as the register knows it.
type ledgerRow struct {
	ID            int64  `db:"id"`
	Version       int64  `db:"version"`
	Number        string `db:"number"`
	OrganID       int64  `db:"organ_id"`
	Organ         string `db:"organ"`
	ReceivedOn    string `db:"received_on"`
	ApplicantType string `db:"applicant_type"`
	Sealed        string `db:"sealed"`
	WhoBlind      string `db:"who_blind"`
	NameBlind     string `db:"name_blind"`
	PhoneBlind    string `db:"phone_blind"`
	Need          string `db:"need"`
	AnswerCode    string `db:"answer_code"`
	EndOn         string `db:"end_on"`
	Notes         string `db:"notes"`
	Erased        bool   `db:"erased"`
	Live          bool   `db:"live"` // kept by the system itself, or worked on in it
}

// ledgerQuery reads requests as the register knows them; 不作为申请处理 are none.
const ledgerQuery = `SELECT r.id, r.version, r.number, r.organ_id, u.code AS organ, r.received_on, r.applicant_type, r.sealed, r.who_blind, r.name_blind,
	r.phone_blind, r.need, r.answer_code, CASE WHEN r.answered_on <> '' THEN r.answered_on ELSE r.closed_on END AS end_on, r.notes,
	CASE WHEN r.erased_at IS NULL THEN FALSE ELSE TRUE END AS erased,
	CASE WHEN r.imported IS NULL OR EXISTS (SELECT 1 FROM foi_move m WHERE m.request_id = r.id) THEN TRUE ELSE FALSE END AS live
	FROM foi_request r JOIN org_unit u ON u.id = r.organ_id`

func (s *Service) loadLedger(q db.Reader) ([]org.Record, error) {
	var rows []ledgerRow
	err := q.Select(&rows, ledgerQuery+` WHERE r.state <> 'dismissed' ORDER BY r.received_on, r.id`)
	out := make([]org.Record, len(rows))
	for i, r := range rows {
		out[i] = org.Record{ID: r.ID, Version: r.Version, Fields: s.ledgerRecord(r)}
	}
	return out, fault.Wrap("foi.loadLedger", err)
}

// ledgerRecord is a request in the words of the table, the applicant masked.
func (s *Service) ledgerRecord(r ledgerRow) map[string]string {
	out := map[string]string{"number": r.Number, "organ": r.Organ, "received": r.ReceivedOn, "type": answer.Applicant(r.ApplicantType).Name(), "need": r.Need,
		"result": "", "answered": r.EndOn, "notes": r.Notes, ledgerOrgan: strconv.FormatInt(r.OrganID, 10), ledgerType: r.ApplicantType, ledgerCode: r.AnswerCode,
		ledgerSealed: r.Sealed, ledgerWho: r.WhoBlind, ledgerName: r.NameBlind, ledgerPhone: r.PhoneBlind}
	req := Request{Sealed: r.Sealed, ApplicantType: r.ApplicantType}
	req.ErasedAt.Valid = r.Erased
	out["applicant"] = s.Masked(req)
	if t, ok := answer.ByCode(r.AnswerCode); ok && r.EndOn != "" {
		out["result"] = t.Label()
	}
	return out
}

// ledgerDiffers names what a row would change. A cell that says nothing
// changes nothing; a masked applicant means as it is.
func ledgerDiffers(now, said map[string]string) (out []string) {
	differs := func(key, by string) {
		if v, ok := said[by]; ok && v != now[by] {
			out = append(out, key)
		}
	}
	differs("received", "received")
	differs("type", ledgerType)
	differs("applicant", ledgerName)
	differs("need", "need")
	differs("result", ledgerCode)
	differs("answered", "answered")
	differs("notes", "notes")
	return out
}

func ledgerVersion(q db.Reader, id int64) (v int64, err error) {
	err = q.Get(&v, `SELECT version FROM foi_request WHERE id = ?`, id)
	if db.NoRows(err) {
		return 0, nil
	}
	return v, err
}
