package sheet

import "strings"

// runnable reports a text that a spreadsheet program may run as a formula
// when it stands in a file without cell types. The full-width signs count:
// Chinese and Japanese versions take them for the plain ones.
func runnable(s string) bool {
	for _, first := range s {
		return strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
	}
	return false
}

// guard neutralises such a text with an apostrophe in front. A text that
// begins with apostrophes before such a sign gets one more, so that unguard
// gives back every text.
func guard(s string) string {
	if runnable(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// unguard is the inverse of guard.
func unguard(s string) string {
	if strings.HasPrefix(s, "'") && runnable(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}
