package main

import (
	"fmt"
	"regexp"
)

// usages say the library's words about a wrong command line in Chinese.
var usages = []struct {
	pattern *regexp.Regexp
	words   string
}{
	{regexp.MustCompile(`^(--[\w-]+): expected a valid .*(?:int|uint) but got "?([^"]*)"?.*$`), "$1 应填整数，写成了“$2”"},
	{regexp.MustCompile(`^(--[\w-]+): expected a valid .*float but got "?([^"]*)"?.*$`), "$1 应填数字，写成了“$2”"},
	{regexp.MustCompile(`^(--[\w-]+): bool value must be .*$`), "$1 是开关，不带值"},
	{regexp.MustCompile(`^(--[\w-]+): missing value.*$`), "$1 后面少了值"},
	{regexp.MustCompile(`^(--[\w-]+): expected (.*) value.*$`), "$1 后面少了值"},
	{regexp.MustCompile(`^unexpected argument (\S+).*$`), "没有“$1”这个命令，或这里多了一项"},
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean "?([^"?]+)"?\?)?$`), "没有 $1 这个选项"},
	{regexp.MustCompile(`^missing flags?: (.*)$`), "少了选项 $1"},
	{regexp.MustCompile(`^expected one of (.*)$`), "后面应接 $1 之一"},
	{regexp.MustCompile(`^expected "(.*)"$`), "少了 $1"},
}

// usage says what is wrong with a command line, and how to mend it.
func usage(err error) error {
	text := err.Error()
	for _, u := range usages {
		if u.pattern.MatchString(text) {
			text = u.pattern.ReplaceAllString(text, u.words)
			break
		}
	}
	return fmt.Errorf("用法有误：%s。\n运行 lianghua --help 看全部用法", text)
}
