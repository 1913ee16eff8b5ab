package settings

import (
	"fmt"
	"math"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianghua/internal/calendar"
)

// check cleans a typed value and says in Chinese what is wrong with it; "" is right.
func (d Definition) check(typed string) (value, problem string) {
	value = strings.TrimSpace(typed)
	switch d.Kind {
	case KindNumber:
		return checkNumber(d, value)
	case KindSwitch:
		if value == "" { // an unticked box is not sent
			value = "false"
		}
		if value != "true" && value != "false" {
			return value, "只能开启或关闭"
		}
	case KindChoice:
		for _, c := range d.Choices {
			if c.Value == value {
				return value, ""
			}
		}
		return value, "请从列出的选项中选择"
	case KindColour:
		return checkColour(strings.ToLower(value))
	case KindURL:
		return checkURL(d, strings.TrimRight(value, "/"))
	case KindIndex:
		return checkIndex(d, value)
	case KindText, KindLong:
		return checkText(d, value)
	case KindDate:
		if _, err := calendar.Parse(value); err != nil {
			return value, "请写成 2026-12-13 的形式，不需要时留空"
		}
	case KindCode:
		if value != "" && !siteCode.MatchString(value) {
			return value, "应为 10 位数字，例如 3713280001"
		}
	case KindLabels:
		return checkLabels(d, value)
	case KindHosts:
		return checkHosts(d, value)
	case KindNetworks:
		return checkNetworks(d, value)
	case KindMail:
		if value != "" && !MailForm(value) {
			return value, "应为邮箱地址，例如 zwgk@example.gov.cn"
		}
	}
	return value, ""
}

// MailForm reports one plain e-mail address, without a name beside it.
func MailForm(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 200
}

// checkNetworks reads one network a line and keeps each once.
func checkNetworks(d Definition, value string) (string, string) {
	var list []string
	for line := range strings.Lines(value) {
		s := strings.TrimSpace(line)
		if s == "" || slices.Contains(list, s) {
			continue
		}
		if _, err := netip.ParsePrefix(s); err != nil {
			return value, "“" + s + "”不是网段，请一行写一个，例如 10.20.0.0/16"
		}
		list = append(list, s)
	}
	value = strings.Join(list, "\n")
	return checkText(Definition{Kind: KindLong, Min: d.Min, Max: d.Max}, value)
}

var (
	siteCode = regexp.MustCompile(`^[0-9]{10}$`)
	hostName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)
)

// checkHosts reads one name a line and keeps each once.
// Labels are the page labels of 国办发〔2017〕47号 in the words of this program.
var Labels = []string{"SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType", "ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Url"}

var labelName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.:-]{0,39}$`)

// checkLabels reads lines 本系统的名称=改用的名称.
func checkLabels(d Definition, value string) (string, string) {
	var lines []string
	seen := map[string]bool{}
	for line := range strings.Lines(value) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		from, to, _ := strings.Cut(line, "=")
		from, to = strings.TrimSpace(from), strings.TrimSpace(to)
		switch {
		case !slices.Contains(Labels, from):
			return value, "“" + from + "”不是本系统的页面标签，可以改的是：" + strings.Join(Labels, "、")
		case !labelName.MatchString(to):
			return value, "“" + line + "”写法不对，应像 PubDate=PublishDate，名称用英文字母开头"
		case seen[from] || seen["="+to]:
			return value, "“" + line + "”重复，一个标签只写一行，也不能改成同一个名称"
		}
		seen[from], seen["="+to] = true, true
		lines = append(lines, from+"="+to)
	}
	return checkText(Definition{Kind: KindLong, Min: d.Min, Max: d.Max}, strings.Join(lines, "\n"))
}

func checkHosts(d Definition, value string) (string, string) {
	var hosts []string
	for line := range strings.Lines(strings.ToLower(value)) {
		h := strings.TrimSpace(line)
		if h == "" || slices.Contains(hosts, h) {
			continue
		}
		if !hostName.MatchString(h) {
			return value, "“" + h + "”不是域名，请一行写一个，例如 www.gov.cn"
		}
		hosts = append(hosts, h)
	}
	value = strings.Join(hosts, "\n")
	return checkText(Definition{Kind: KindLong, Min: d.Min, Max: d.Max}, value)
}

var (
	indexToken  = regexp.MustCompile(`\{(code|abbr|yyyy|n[1-9])\}`)
	indexSerial = regexp.MustCompile(`\{n[1-9]\}`)
	indexRest   = regexp.MustCompile(`^[A-Za-z0-9/_.\-]*$`)
)

// checkIndex holds that numbers made by the pattern differ: each unit, year
// and number has its own.
func checkIndex(d Definition, value string) (string, string) {
	if v, problem := checkText(d, value); problem != "" {
		return v, problem
	}
	switch {
	case !indexRest.MatchString(indexToken.ReplaceAllString(value, "")):
		return value, "只能用字母、数字、/、-、_ 和 {code} {abbr} {yyyy} {n5}"
	case !strings.Contains(value, "{code}"):
		return value, "缺少 {code}，不同单位的索引号会重复"
	case !strings.Contains(value, "{yyyy}"):
		return value, "缺少 {yyyy}，不同年份的索引号会重复"
	case len(indexSerial.FindAllString(value, -1)) != 1:
		return value, "须有且只有一个流水号，例如 {n5}"
	}
	return value, ""
}

func checkText(d Definition, value string) (string, string) {
	if !utf8.ValidString(value) || strings.ContainsFunc(value, func(r rune) bool {
		return unicode.IsControl(r) && (d.Kind != KindLong || r != '\n' && r != '\r')
	}) {
		return value, "含有不能显示的字符，请重新输入"
	}
	n := utf8.RuneCountInString(value)
	switch {
	case n == 0 && d.Min > 0:
		return value, "不能为空"
	case n < d.Min:
		return value, fmt.Sprintf("至少 %d 个字", d.Min)
	case d.Max > 0 && n > d.Max:
		return value, fmt.Sprintf("不超过 %d 个字，现为 %d 个", d.Max, n)
	}
	return value, ""
}

func checkNumber(d Definition, value string) (string, string) {
	n, err := strconv.Atoi(value)
	if err != nil || n < d.Min || n > d.Max {
		return value, fmt.Sprintf("请填写 %d 至 %d 之间的整数（%s）", d.Min, d.Max, d.Unit)
	}
	return strconv.Itoa(n), ""
}

func checkURL(d Definition, value string) (string, string) {
	if value == "" && d.Min == 0 {
		return "", ""
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(value) > d.Max {
		return value, "请写完整网址，例如 https://www.example.gov.cn"
	}
	return value, ""
}

var hexColour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// The two grounds on which the accent is written, and which are written on it.
const (
	ground = "#ffffff"
	wash   = "#f6f8fa"
)

// MinContrast is the least contrast of text to its ground (WCAG 2, 1.4.3).
const MinContrast = 4.5

func checkColour(value string) (string, string) {
	if !hexColour.MatchString(value) {
		return value, "请写成 # 加六位十六进制数，例如 #a61b29"
	}
	if c := min(Contrast(value, ground), Contrast(value, wash)); c < MinContrast {
		return value, fmt.Sprintf("与底色的对比度为 %.2f∶1，低于 4.5∶1，文字不易看清，请选深一些的颜色", math.Floor(c*100)/100)
	}
	return value, ""
}

// Contrast is the contrast of two #rrggbb colours, from 1 to 21 (WCAG 2).
func Contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(colour string) float64 {
	n, _ := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	part := func(v uint64) float64 {
		c := float64(v&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(n>>16) + 0.7152*part(n>>8) + 0.0722*part(n)
}
