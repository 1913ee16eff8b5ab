package main

import (
	"regexp"
	"strings"
	"testing"
)

// A wrong command line is answered in Chinese, with what is wrong and exit 1.
func TestWrongCommandLinesAreAnsweredInChinese(t *testing.T) {
	m := terminal{t, t.TempDir(), "sqlite:none", map[string]string{}}
	english := regexp.MustCompile(`(?i)\b(expected|unexpected|unknown|missing|must|valid|but got)\b`)
	for want, args := range map[string][]string{
		"--items 应填整数，写成了“abc”": {"fee", "--items", "abc"},
		"--items 后面少了值":         {"fee", "--items"},
		"没有“nosuch”这个命令":        {"nosuch"},
		"没有 --pagez 这个选项":       {"fee", "--pagez", "1"},
		"少了选项 --output":         {"backup"},
		"后面应接":                  {"user"},
		"少了 <file>":             {"restore"},
	} {
		o := m.run("", args...)
		if o.code != 1 || !strings.Contains(o.err, want) || english.MatchString(o.err) {
			t.Errorf("%v: exit %d, %q, want %q", args, o.code, o.err, want)
		}
	}
}
