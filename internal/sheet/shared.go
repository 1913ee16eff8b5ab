package sheet

import (
	"fmt"
	"io"
)

// sharedTable is what one pass over the shared strings finds.
type sharedTable struct {
	count int
	last  string // the beginning of the last text
	empty map[int]bool

	most       int
	tags, size int  // in the text that is being read
	has        bool // that text has letters
	closed     bool
}

// readShared counts the shared strings and checks that the table is whole:
// from a cut table excelize gives a text's number in place of the text.
func readShared(b *budget, r io.Reader, lim Limits) (*sharedTable, error) {
	s := newScanner(r, 24)
	k := &sharedTable{empty: map[int]bool{}, most: lim.Strings}
	for n := 0; ; n++ {
		if n%4096 == 0 {
			if err := b.check(); err != nil {
				return nil, err
			}
		}
		t, ok, err := s.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if err := k.take(t, s); err != nil {
			return nil, err
		}
	}
	if !k.closed {
		return nil, errTruncated
	}
	return k, nil
}

// take follows one tag.
func (k *sharedTable) take(t tag, s *scanner) error {
	k.tags++
	if k.size += s.long; k.tags > cellTags || k.size > longestToken {
		return errToken
	}
	switch name := string(t.name); {
	case name == "si" && !t.end:
		if k.count++; k.count > k.most {
			return tooLarge("too_many_strings", fmt.Sprintf("工作簿的文字超过 %d 万条，请拆分后再上传。", k.most/10_000))
		}
		k.tags, k.size, k.has, k.last = 0, 0, false, ""
		if t.self {
			k.empty[k.count-1] = true
		}
	case name == "si" && !k.has:
		k.empty[k.count-1] = true
	case name == "t" && t.end && len(s.text) > 0 && !k.has:
		k.has, k.last = true, string(s.text)
	case name == "sst":
		k.closed = t.end || t.self
	}
	return nil
}
