package ledger

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// Cents is money in 分: whole numbers, so that sums are exact.
type Cents int64

// Most is the largest amount of one cell, 九亿多元: more is a slip of the
// keyboard, and no sum of a sheet can overflow.
const Most Cents = 99_999_999_999

// ParseCents reads an amount in 元 as people and workbooks write it: 1234.5,
// 1,234.50, ￥1,234, １２３４．５０元, -20 or (20.00) for a correction in red. A
// blank is 0 and not written: see ok. The error is in Chinese, for the cell.
func ParseCents(s string) (c Cents, ok bool, err error) {
	plain := strings.TrimSpace(width.Narrow.String(s))
	plain = strings.NewReplacer(",", "", "，", "", " ", "", "¥", "", "￥", "", "元", "").Replace(plain)
	if plain == "" || plain == "-" || plain == "—" {
		return 0, false, nil
	}
	negative := strings.HasPrefix(plain, "-")
	if n := len(plain); n > 2 && plain[0] == '(' && plain[n-1] == ')' {
		plain, negative = plain[1:n-1], true
	}
	plain = strings.TrimLeft(plain, "-+")
	yuan, cents, _ := strings.Cut(plain, ".")
	if len(strings.TrimRight(cents, "0")) > 2 {
		return 0, false, fmt.Errorf("金额“%s”精确到分，小数点后最多两位", s)
	}
	cents = (strings.TrimRight(cents, "0") + "00")[:2]
	if yuan == "" {
		yuan = "0"
	}
	n, err := strconv.ParseUint(yuan+cents, 10, 63)
	if err != nil || len(yuan) > 15 {
		return 0, false, fmt.Errorf("金额“%s”不是数字，应像 1234.50", s)
	}
	if c = Cents(n); c > Most {
		return 0, false, fmt.Errorf("金额“%s”超过 %s 元，请核对", s, Most.Grouped())
	}
	if negative {
		c = -c
	}
	return c, true, nil
}

// String is 1234.50, in 元.
func (c Cents) String() string {
	sign, n := "", int64(c)
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Grouped is 1,234.50, in 元, as tables print it.
func (c Cents) Grouped() string {
	s := c.String()
	yuan, cents, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	for i := len(yuan) - 3; i > 0; i -= 3 {
		yuan = yuan[:i] + "," + yuan[i:]
	}
	if c < 0 {
		yuan = "-" + yuan
	}
	return yuan + "." + cents
}
