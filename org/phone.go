package org

import "strings"

// OfficePhone is the first number that is not somebody's mobile: what the
// public may read.
func OfficePhone(numbers ...string) string {
	for _, n := range numbers {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, n)
		digits = strings.TrimPrefix(digits, "86")
		if n != "" && !(len(digits) == 11 && digits[0] == '1') {
			return n
		}
	}
	return ""
}
