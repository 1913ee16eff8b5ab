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
}

// readShared counts the shared strings and checks that the table is whole:
// from a cut table excelize gives a text's number in place of the text.
func readShared(b *budget, r io.Reader, lim Limits) (*sharedTable, error) {
	s := newScanner(r, 24)
	k := &sharedTable{empty: map[int]bool{}}
	tags, size, closed, has := 0, 0, false, false
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
		tags++
		if size += s.long; tags > cellTags || size > longestToken {
			return nil, errToken
		}
		switch name := string(t.name); {
		case name == "si" && !t.end:
			if k.count++; k.count > lim.Strings {
				return nil, tooLarge("too_many_strings", fmt.Sprintf("工作簿的文字超过 %d 万条，请拆分后再上传。", lim.Strings/10_000))
			}
			tags, size, has, k.last = 0, 0, false, ""
			if t.self {
				k.empty[k.count-1] = true
			}
		case name == "si" && !has:
			k.empty[k.count-1] = true
		case name == "t" && t.end && len(s.text) > 0 && !has:
			has, k.last = true, string(s.text)
		case name == "sst":
			closed = t.end || t.self
		}
	}
	if !closed {
		return nil, errTruncated
	}
	return k, nil
}
