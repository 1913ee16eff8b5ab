package foi

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Applicant (申请人) is who asks, as the form has it. It is kept sealed
// (SM4-GCM) and is nowhere else in the database.
type Applicant struct {
	Name       string `json:"name"`                 // 姓名 or 名称
	IDKind     string `json:"id_kind,omitempty"`    // 证件名称
	IDNumber   string `json:"id_number,omitempty"`  // 证件号码 or 统一社会信用代码
	Principal  string `json:"principal,omitempty"`  // 法定代表人
	Contact    string `json:"contact,omitempty"`    // 联系人
	Employer   string `json:"employer,omitempty"`   // 工作单位
	Phone      string `json:"phone,omitempty"`      // 联系电话
	Address    string `json:"address,omitempty"`    // 联系地址
	Postcode   string `json:"postcode,omitempty"`   // 邮政编码
	Email      string `json:"email,omitempty"`      // 电子邮箱
	Fax        string `json:"fax,omitempty"`        // 传真
	AgentName  string `json:"agent_name,omitempty"` // 代理人
	AgentID    string `json:"agent_id,omitempty"`
	AgentPhone string `json:"agent_phone,omitempty"`
}

// applicantTypes are the columns of the annual report (年度报告表三).
var applicantTypes = []ApplicantType{
	{"natural", "自然人"}, {"business", "商业企业"}, {"research", "科研机构"}, {"charity", "社会公益组织"}, {"legal_service", "法律服务机构"}, {"other", "其他法人或组织"},
}

// ApplicantType is one kind of applicant.
type ApplicantType struct{ Code, Name string }

// ApplicantTypes lists the kinds of applicant, as the annual report counts them.
func ApplicantTypes() []ApplicantType {
	return slices.Clone(applicantTypes)
}

// TypeName is a kind of applicant in Chinese.
func TypeName(code string) string {
	for _, t := range applicantTypes {
		if t.Code == code {
			return t.Name
		}
	}
	return code
}

var (
	mobileForm = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	phoneForm  = regexp.MustCompile(`^[0-9+() -]{7,20}$`)
	mailForm   = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
	postForm   = regexp.MustCompile(`^[0-9]{6}$`)
	codeForm   = regexp.MustCompile(`^[0-9A-HJ-NPQRTUWXY]{18}$`) // 统一社会信用代码
)

func (a Applicant) tidy() Applicant {
	for _, f := range a.fields() {
		*f = strings.TrimSpace(*f)
	}
	a.IDNumber = strings.ToUpper(strings.ReplaceAll(a.IDNumber, " ", ""))
	a.Phone = strings.ReplaceAll(a.Phone, " ", "")
	return a
}

func (a *Applicant) fields() []*string {
	return []*string{&a.Name, &a.IDKind, &a.IDNumber, &a.Principal, &a.Contact, &a.Employer, &a.Phone, &a.Address, &a.Postcode, &a.Email,
		&a.Fax, &a.AgentName, &a.AgentID, &a.AgentPhone}
}

// check says what is missing (条例第二十九条): name, proof of identity, contact.
func (a Applicant) check(kind string, agent bool, p *fault.Problems) {
	if !slices.ContainsFunc(applicantTypes, func(t ApplicantType) bool { return t.Code == kind }) {
		p.Add("applicant_type", "请选择申请人类型。")
	}
	if kind == "natural" {
		p.Need("name", a.Name, "请填写申请人姓名。")
		p.Need("id_kind", a.IDKind, "请选择证件名称。")
		p.Need("id_number", a.IDNumber, "请填写证件号码。")
		if a.IDKind == "居民身份证" && a.IDNumber != "" && !idForm(a.IDNumber) {
			p.Add("id_number", "身份证号码应为 18 位，且最后一位校验相符，请核对。")
		}
	} else {
		p.Need("name", a.Name, "请填写单位名称。")
		p.Need("id_number", a.IDNumber, "请填写统一社会信用代码。")
		p.Need("principal", a.Principal, "请填写法定代表人或负责人。")
		p.Need("contact", a.Contact, "请填写联系人。")
		if a.IDNumber != "" && !codeForm.MatchString(a.IDNumber) {
			p.Add("id_number", "统一社会信用代码应为 18 位数字和大写字母，请核对。")
		}
	}
	a.checkContact(p)
	if agent {
		p.Need("agent_name", a.AgentName, "请填写代理人姓名。")
	}
	for _, f := range a.fields() {
		if utf8.RuneCountInString(*f) > 200 {
			p.Add("name", "申请人信息每项不能超过 200 字。")
			break
		}
	}
}

func (a Applicant) checkContact(p *fault.Problems) {
	if a.Phone == "" && a.Email == "" && a.Address == "" {
		p.Add("phone", "请至少填写一种联系方式：联系电话、联系地址或电子邮箱。")
	}
	if a.Phone != "" && !phoneForm.MatchString(a.Phone) {
		p.Add("phone", "联系电话不能识别，应像 13900000000 或 0539-4270000。")
	}
	if a.Email != "" && !mailForm.MatchString(a.Email) {
		p.Add("email", "电子邮箱不能识别，应像 name@example.cn。")
	}
	if a.Postcode != "" && !postForm.MatchString(a.Postcode) {
		p.Add("postcode", "邮政编码应为 6 位数字。")
	}
}

// idForm reports an identity number whose last sign fits (GB 11643).
func idForm(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum, weight := 0, 1 // 2^(17-i) mod 11, from the right
	for i := 16; i >= 0; i-- {
		weight = weight * 2 % 11
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * weight
	}
	return s[17] == "10X98765432"[sum%11]
}

// seal is what of an applicant is stored.
type seal struct{ Sealed, Who, Name, Phone string }

func (s *Service) seal(a Applicant) (out seal, err error) {
	text, err := json.Marshal(a)
	if err != nil {
		return out, err
	}
	if out.Sealed, err = s.Keys.Encrypt(string(text)); err != nil {
		return out, err
	}
	who := a.IDNumber
	if who == "" {
		who = a.Name + "|" + a.Phone
	}
	if out.Who, err = s.Keys.Blind("foi.applicant", who); err != nil {
		return out, err
	}
	if out.Name, err = s.Keys.Blind("foi.name", a.Name); err != nil {
		return out, err
	}
	out.Phone, err = s.Keys.Blind("foi.phone", a.Phone)
	return out, err
}

// open reads a sealed applicant; an erased one is empty.
func (s *Service) open(sealed string) (a Applicant, err error) {
	if sealed == "" {
		return a, nil
	}
	text, err := s.Keys.Decrypt(sealed)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(text), &a)
}

// Masked is the applicant as lists and pages show it: 示＊＊, 示例＊＊公司.
func (s *Service) Masked(r Request) string {
	if r.ErasedAt.Valid {
		return "（已清除）"
	}
	a, err := s.open(r.Sealed)
	switch {
	case errors.Is(err, crypt.ErrNoKey):
		return "（缺密钥）"
	case err != nil:
		return "（无法读取）"
	case a.Name == "":
		return "（未记载）"
	}
	return maskName(a.Name, r.ApplicantType == "natural")
}

func maskName(name string, person bool) string {
	runes := []rune(name)
	if person {
		return string(runes[:1]) + strings.Repeat("＊", max(1, len(runes)-1))
	}
	if len(runes) <= 4 {
		return string(runes[:1]) + strings.Repeat("＊", len(runes)-1)
	}
	return string(runes[:2]) + "＊＊" + string(runes[len(runes)-2:])
}

// RevealReasons are the reasons for which an applicant may be looked up: a
// closed list, so that no personal data enters the log.
func RevealReasons() []string {
	return []string{"联系申请人", "核对身份", "制作文书", "送达", "答复行政复议或者诉讼"}
}

// Revealed is who asks and who was consulted.
type Revealed struct {
	Number    string
	Applicant Applicant
	Parties   []Contact
}

// Reveal shows the whole applicant of a case and the third parties; who looked
// and why is logged.
func (s *Service) Reveal(ctx context.Context, actor rbac.Actor, id int64, reason string) (out Revealed, err error) {
	if !slices.Contains(RevealReasons(), reason) {
		return out, fault.Invalid("reason", "请选择查看理由："+strings.Join(RevealReasons(), "、")+"。")
	}
	err = s.write(ctx, "foi.Reveal", func(tx *db.Tx) error {
		r, err := readable(tx, actor, id)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.FoiReveal, r.unit()); err != nil {
			return err
		}
		out = Revealed{Number: r.Number}
		if out.Applicant, err = s.open(r.Sealed); err != nil {
			return err
		}
		list, err := parties(tx, id)
		if err != nil {
			return err
		}
		for _, p := range list {
			c, err := s.contact(p)
			if err != nil {
				return err
			}
			if c.Name != "" {
				out.Parties = append(out.Parties, c)
			}
		}
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.FoiReveal), ObjectKind: object, ObjectID: audit.ID(id), UnitID: r.OrganID,
			Detail: map[string]any{"reason": reason}})
		return nil
	})
	return out, err
}

// readable reads a case that the actor may see; NotFound otherwise.
func readable(q db.Reader, actor rbac.Actor, id int64) (Request, error) {
	r, err := ByID(q, id)
	if err != nil {
		return r, err
	}
	if !rbac.ReachOf(actor, rbac.FoiRead).Holds(r.unit()) {
		return Request{}, errNone
	}
	return r, nil
}

// object is the kind of a case in the log, in todos and in files.
const object = "foi_request"
