package crypt

import (
	_ "embed"
	"strings"
)

// common holds what people choose first, one or more words a line.
//
//go:embed common.txt
var common string

// undisguise undoes the usual signs-for-letters, so that P@ssw0rd is password.
func undisguise(s string) string {
	return strings.NewReplacer("@", "a", "0", "o", "$", "s", "3", "e", "!", "i", "1", "i").Replace(s)
}

// separators stand between the parts of a guessable word: Admin@123, 123-456.
const separators = "-_.@#!$%&*+ "

func withoutSeparators(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(separators, r) {
			return -1
		}
		return r
	}, s)
}

// guessable finds a common word in the password as typed, without its
// separators, or in disguise, and one character four times in a row; "" when
// there is neither.
func guessable(password string) string {
	typed := strings.ToLower(password)
	bare, plain := withoutSeparators(typed), undisguise(typed)
	for word := range strings.FieldsSeq(common) {
		if strings.Contains(typed, word) || strings.Contains(bare, word) || strings.Contains(plain, word) {
			return word
		}
	}
	return repeated(typed)
}

func repeated(s string) string {
	run, last := 0, rune(-1)
	for _, r := range s {
		if r != last {
			run, last = 0, r
		}
		if run++; run == 4 {
			return strings.Repeat(string(r), run)
		}
	}
	return ""
}
