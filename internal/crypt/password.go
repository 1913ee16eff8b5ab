package crypt

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"math/big"
	"runtime"
	"strings"
	"unicode"

	"golang.org/x/crypto/argon2"

	"lianghua/internal/fault"
)

// argon2id's cost: 19 MiB, two passes, one lane; about 26 ms on a core.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	saltBytes = 16
	hashBytes = 32
)

// hashing bounds how many hashes run at once, so that a flood of sign-ins
// starves neither memory nor the other pages.
var hashing = make(chan struct{}, runtime.NumCPU())

func derive(ctx context.Context, password string, salt []byte, memory, time uint32, threads uint8) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
		return argon2.IDKey([]byte(password), salt, time, memory, threads, hashBytes), nil
	case <-ctx.Done():
		return nil, fault.Busy("登录的人太多，请稍后再试。")
	}
}

// HashPassword makes the PHC string that is stored.
func HashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt)
	sum, err := derive(ctx, password, salt, memoryKiB, passes, lanes)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes,
		enc.EncodeToString(salt), enc.EncodeToString(sum)), nil
}

// decoy is hashed against when a login is unknown, so that both answers take as long.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// CheckPassword compares a password with a stored PHC string. An empty string
// (no such login) takes as long and is never right. stale asks for a new hash
// with today's cost.
func CheckPassword(ctx context.Context, stored, password string) (right, stale bool, err error) {
	known := stored != ""
	if !known {
		stored = decoy
	}
	p, err := parsePHC(stored)
	if err != nil {
		return false, false, err
	}
	sum, err := derive(ctx, password, p.salt, p.memory, p.time, p.threads)
	if err != nil {
		return false, false, err
	}
	right = subtle.ConstantTimeCompare(sum, p.sum) == 1 && known
	return right, p.memory != memoryKiB || p.time != passes || p.threads != lanes, nil
}

type phc struct {
	memory, time uint32
	threads      uint8
	salt, sum    []byte
}

func parsePHC(s string) (p phc, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return p, errBroken
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return p, errBroken
	}
	if p.memory == 0 || p.memory > 1<<20 || p.time == 0 || p.time > 32 || p.threads == 0 {
		return p, errBroken
	}
	enc := base64.RawStdEncoding
	if p.salt, err = enc.DecodeString(parts[4]); err != nil {
		return p, errBroken
	}
	if p.sum, err = enc.DecodeString(parts[5]); err != nil || len(p.sum) != hashBytes {
		return p, errBroken
	}
	return p, nil
}

// PasswordMin and PasswordMax are the lengths a password may have, in characters.
const (
	PasswordMin = 10
	PasswordMax = 128
)

//go:embed common.txt
var common string

// PasswordProblem says in Chinese why a password is not good enough, "" when it is.
func PasswordProblem(login, password string) string {
	n := len([]rune(password))
	lower := strings.ToLower(password)
	switch {
	case n < PasswordMin:
		return fmt.Sprintf("口令至少 %d 个字符，现在是 %d 个。", PasswordMin, n)
	case n > PasswordMax:
		return fmt.Sprintf("口令最多 %d 个字符。", PasswordMax)
	case classes(password) < 3:
		return "口令应含大写字母、小写字母、数字、符号中的至少三类。"
	case login != "" && strings.Contains(lower, strings.ToLower(login)):
		return "口令中不能含有账号名。"
	}
	for word := range strings.FieldsSeq(common) {
		if strings.Contains(lower, word) {
			return "口令中含有人人都会猜的“" + word + "”，请换一个。"
		}
	}
	return ""
}

func classes(s string) int {
	var seen [4]int
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			seen[0] = 1
		case unicode.IsLower(r):
			seen[1] = 1
		case unicode.IsDigit(r):
			seen[2] = 1
		default:
			seen[3] = 1
		}
	}
	return seen[0] + seen[1] + seen[2] + seen[3]
}

// clear letters and digits: none is taken for another when read aloud or off paper.
const readable = "abcdefghjkmnpqrstuvwxyz23456789"

// OneTimePassword is a password for the first sign-in, easy to read out:
// four groups of four, at least three kinds of character.
func OneTimePassword() string {
	var b strings.Builder
	for i := range 16 {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		n, _ := rand.Int(rand.Reader, big.NewInt(int64(len(readable))))
		b.WriteByte(readable[n.Int64()])
	}
	b.WriteString("A7")
	return b.String()
}

// Token is a random secret of n bytes in URL-safe text.
func Token(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
