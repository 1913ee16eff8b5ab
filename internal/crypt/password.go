package crypt

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
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
	return fmt.Sprintf("$argon2id$%s$%s$%s$%s", version, costs(memoryKiB, passes, lanes),
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

// What a stored string may cost at most: a row changed by hand must not make
// one sign-in take a gigabyte or a minute.
const (
	maxMemoryKiB = 128 * 1024
	maxPasses    = 8
	maxLanes     = 4
)

const version = "v=19"

func costs(memory, time uint32, threads uint8) string {
	return fmt.Sprintf("m=%d,t=%d,p=%d", memory, time, threads)
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
	if parts[3] != costs(p.memory, p.time, p.threads) || parts[2] != version {
		return p, errBroken
	}
	if p.memory == 0 || p.memory > maxMemoryKiB || p.time == 0 || p.time > maxPasses || p.threads == 0 || p.threads > maxLanes {
		return p, errBroken
	}
	enc := base64.RawStdEncoding
	if p.salt, err = enc.DecodeString(parts[4]); err != nil || len(p.salt) < saltBytes {
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

// PasswordProblem says in Chinese everything that keeps a password from being
// good enough, "" when it is.
func PasswordProblem(login, password string) string {
	var wrong []string
	n := len([]rune(password))
	if n < PasswordMin {
		wrong = append(wrong, fmt.Sprintf("密码至少 %d 个字符，现在是 %d 个", PasswordMin, n))
	}
	if n > PasswordMax {
		wrong = append(wrong, fmt.Sprintf("密码最多 %d 个字符", PasswordMax))
	}
	if classes(password) < 3 {
		wrong = append(wrong, "密码应含大写字母、小写字母、数字、符号中的至少三类")
	}
	// A login of one or two letters stands in many good passwords by chance.
	if l := strings.ToLower(login); len(l) >= 3 && strings.Contains(strings.ToLower(password), l) {
		wrong = append(wrong, "密码中不能含有账号名")
	}
	if word := guessable(password); word != "" {
		wrong = append(wrong, "密码中含有人人都会猜的“"+word+"”，请换一个")
	}
	if len(wrong) == 0 {
		return ""
	}
	return strings.Join(wrong, "；") + "。"
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

// OneTimePassword is a password for the first sign-in, easy to read out: four
// groups of four and a tail that gives it a capital. It keeps the rules.
func OneTimePassword() string {
	for {
		if p := draw(); PasswordProblem("", p) == "" {
			return p
		}
	}
}

func draw() string {
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
