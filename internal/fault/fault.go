// Package fault gives an error an inside and an outside: Msg is Chinese and
// is shown to the person who must act on it, Err is English detail for the log.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of failure this is. Only web/fail.go turns it into a status code.
type Kind int

// The kinds of failure, from "the form is wrong" to "we are wrong".
const (
	KindInternal        Kind = iota // our own failure; details go to the log only
	KindInvalid                     // what was typed or uploaded cannot be accepted
	KindUnauthenticated             // nobody is signed in
	KindForbidden                   // known, but not allowed
	KindNotFound                    // does not exist, or is not the asker's to know of
	KindConflict                    // somebody else was first, or the state does not allow it
	KindTooLarge                    // over a stated limit
	KindBusy                        // try again soon
	KindTooMany                     // asked more often than allowed
)

var kindNames = map[Kind]string{
	KindInternal: "internal", KindInvalid: "invalid", KindUnauthenticated: "unauthenticated",
	KindForbidden: "forbidden", KindNotFound: "not_found", KindConflict: "conflict",
	KindTooLarge: "too_large", KindBusy: "busy", KindTooMany: "too_many",
}

// String returns the kind's stable name, as used in logs and JSON.
func (k Kind) String() string { return kindNames[k] }

// Problem is one thing wrong with one field of a form.
type Problem struct {
	Field string `json:"field"`
	Msg   string `json:"message"`
}

// Error is a failure with a kind, the operation that failed, a message for
// the person and the cause for the log.
type Error struct {
	Kind     Kind
	Op       string // e.g. "claim.Accept"
	Field    string // the form field, when one is at fault
	Msg      string // Chinese, shown to the person
	Problems []Problem
	Err      error
}

// Error prints the whole story for the log.
func (e *Error) Error() string {
	var parts []string
	if e.Op != "" {
		parts = append(parts, e.Op)
	}
	if e.Msg != "" {
		parts = append(parts, e.Msg)
	}
	for _, p := range e.Problems {
		parts = append(parts, p.Field+": "+p.Msg)
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	if len(parts) == 0 {
		return e.Kind.String()
	}
	return strings.Join(parts, ": ")
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Wrap adds the operation to err and keeps its kind and message. Wrap(op, nil) is nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: KindOf(err), Op: op, Err: err}
}

// Invalid reports one field that cannot be accepted.
func Invalid(field, msg string) error {
	return &Error{Kind: KindInvalid, Field: field, Msg: msg, Problems: []Problem{{field, msg}}}
}

// Invalidf is Invalid with formatting.
func Invalidf(field, format string, args ...any) error {
	return Invalid(field, fmt.Sprintf(format, args...))
}

// Unauthenticated reports that nobody is signed in.
func Unauthenticated(msg string) error { return &Error{Kind: KindUnauthenticated, Msg: msg} }

// Forbidden reports that the actor may not do this.
func Forbidden(msg string) error { return &Error{Kind: KindForbidden, Msg: msg} }

// NotFound reports that the thing does not exist or is not the asker's to know of.
func NotFound(msg string) error { return &Error{Kind: KindNotFound, Msg: msg} }

// Conflict reports that the state does not allow the act, or that somebody was first.
func Conflict(msg string) error { return &Error{Kind: KindConflict, Msg: msg} }

// Conflictf is Conflict with formatting.
func Conflictf(format string, args ...any) error { return Conflict(fmt.Sprintf(format, args...)) }

// TooLarge reports that a stated limit was passed.
func TooLarge(msg string) error { return &Error{Kind: KindTooLarge, Msg: msg} }

// Busy reports that the same request may go through later.
func Busy(msg string) error { return &Error{Kind: KindBusy, Msg: msg} }

// TooMany reports that the asker must wait before asking again.
func TooMany(msg string) error { return &Error{Kind: KindTooMany, Msg: msg} }

// Internal reports our own failure.
func Internal(op string, err error) error { return &Error{Kind: KindInternal, Op: op, Err: err} }

// KindOf returns the kind of the outermost fault in err's chain that carries
// one other than internal; a plain error is internal.
func KindOf(err error) Kind {
	for err != nil {
		var e *Error
		if !errors.As(err, &e) {
			return KindInternal
		}
		if e.Kind != KindInternal {
			return e.Kind
		}
		err = e.Err
	}
	return KindInternal
}

// Message returns the text for the person: the first Msg in err's chain.
func Message(err error) string {
	for err != nil {
		var e *Error
		if !errors.As(err, &e) {
			break
		}
		if e.Msg != "" {
			return e.Msg
		}
		if len(e.Problems) > 0 {
			return e.Problems[0].Msg
		}
		err = e.Err
	}
	return "系统内部出错，已记录。请稍后重试，仍不行请联系政务公开科。"
}

// FieldProblems returns every field problem in err's chain.
func FieldProblems(err error) []Problem {
	var out []Problem
	for err != nil {
		var e *Error
		if !errors.As(err, &e) {
			break
		}
		out = append(out, e.Problems...)
		err = e.Err
	}
	return out
}

// Problems collects everything wrong with a form, so that a clerk fixes it in one round.
type Problems struct{ list []Problem }

// Add records one problem.
func (p *Problems) Add(field, msg string) { p.list = append(p.list, Problem{field, msg}) }

// Need records a problem when value is blank.
func (p *Problems) Need(field, value, msg string) {
	if strings.TrimSpace(value) == "" {
		p.Add(field, msg)
	}
}

// Err returns nil when nothing was recorded.
func (p *Problems) Err() error {
	if len(p.list) == 0 {
		return nil
	}
	return &Error{Kind: KindInvalid, Field: p.list[0].Field, Problems: p.list}
}
