package consult

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianghua/internal/fault"
	"lianghua/internal/privacy"
)

// Contact is how a writer may be reached; blank when they leave none.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

func (c Contact) blank() bool { return c.Name == "" && c.Phone == "" }

func (c Contact) check(p *fault.Problems) {
	if utf8.RuneCountInString(c.Name) > 30 {
		p.Add("name", "称呼不能超过 30 字。")
	}
	digits := 0
	for _, r := range c.Phone {
		if unicode.IsDigit(r) {
			digits++
		} else if !strings.ContainsRune("+- ", r) {
			digits = -99
		}
	}
	if c.Phone != "" && (digits < 7 || digits > 15) {
		p.Add("phone", "电话请填数字，例如 13800001111 或者 0539-1234567；也可以不填。")
	}
}

// masks show enough to tell two writers apart, and no more.
var masks = privacy.Masks{Name: privacy.Middle, Kinds: map[privacy.Kind]privacy.Rule{privacy.Mobile: privacy.Middle}}

// shown is the contact as lists show it: 示*甲 138****1111.
func (c Contact) shown() string {
	phone := ""
	switch n := len(c.Phone); {
	case n >= 11:
		phone = masks.Mask(privacy.Mobile, c.Phone)
	case n > 0:
		phone = strings.Repeat("*", n-min(n, 4)) + c.Phone[n-min(n, 4):]
	}
	return strings.TrimSpace(masks.MaskName(c.Name) + " " + phone)
}

// seal closes a contact for the table.
func (s *Service) seal(c Contact) (string, error) {
	if c.blank() {
		return "", nil
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	return s.Keys.Encrypt(string(raw))
}

// unseal opens it again.
func (s *Service) unseal(sealed string) (c Contact, err error) {
	plain, err := s.Keys.Decrypt(sealed)
	if err != nil || plain == "" {
		return c, err
	}
	return c, json.Unmarshal([]byte(plain), &c)
}
