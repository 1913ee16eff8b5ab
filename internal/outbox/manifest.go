package outbox

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
)

// Format names the form of a bundle; a change of it gets another number.
const Format = "lianghua-bundle/1"

// Manifest is what is signed: everything else in the bundle is named in it by
// hash.
type Manifest struct {
	Format   string    `json:"format"`
	County   string    `json:"county"` // unit code of the sender
	Name     string    `json:"name"`
	Number   int64     `json:"number"`
	Previous string    `json:"previous"` // digest of the bundle with the number before, "" for the first
	Skipped  []int64   `json:"skipped"`  // numbers before this one that were put aside and need not be waited for
	MadeAt   string    `json:"made_at"`  // UTC
	KeyID    string    `json:"key_id"`   // fingerprint of the signing key
	Entries  int       `json:"entries"`
	Lines    Lines     `json:"lines"`
	Files    []FileSum `json:"files"`
}

// Lines is the file of entries.
type Lines struct {
	SM3   string `json:"sm3"`
	Bytes int64  `json:"bytes"`
}

// FileSum is a file of the bundle; its name there is files/ and its hash.
type FileSum struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Line is one entry as it travels: a line of entries.jsonl.
type Line struct {
	N        int             `json:"n"` // from 1
	Item     int64           `json:"item"`
	Verb     Verb            `json:"verb"`
	Revision int64           `json:"revision"`
	At       string          `json:"at"` // of the act, UTC
	Content  json.RawMessage `json:"content"`
	Files    []File          `json:"files"`
}

// packet is a bundle in memory: the files are read when it is written.
type packet struct {
	manifest []byte
	digest   string
	lines    []byte
	files    []FileSum
}

// utc is how instants stand in a bundle.
func utc(t db.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// compact is the canonical form of JSON here: fields in their fixed order, no
// white space, no HTML escapes.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// rendered is an entry with what may be said of it.
type rendered struct {
	Entry
	Content
	noted Verb // as it was noted; Verb is as it travels
}

// pack writes the lines and the manifest.
func pack(m Manifest, list []rendered) (packet, error) {
	var p packet
	var lines bytes.Buffer
	seen := map[string]bool{}
	for i, r := range list {
		files := r.Files
		if files == nil {
			files = []File{}
		}
		body := r.Body
		if len(body) == 0 {
			body = json.RawMessage("null")
		}
		raw, err := compact(Line{i + 1, r.ItemID, r.Verb, r.Revision, utc(r.CreatedAt), body, files})
		if err != nil {
			return p, err
		}
		lines.Write(raw)
		lines.WriteByte('\n')
		for _, f := range files {
			if !seen[f.SHA256] {
				seen[f.SHA256], p.files = true, append(p.files, FileSum{f.SHA256, f.Size})
			}
		}
	}
	slices.SortFunc(p.files, func(a, b FileSum) int { return strings.Compare(a.SHA256, b.SHA256) })
	p.lines = lines.Bytes()
	m.Entries, m.Lines, m.Files = len(list), Lines{sm3Of(p.lines), int64(len(p.lines))}, p.files
	if m.Files == nil {
		m.Files = []FileSum{}
	}
	if m.Skipped == nil {
		m.Skipped = []int64{}
	}
	var err error
	p.manifest, err = compact(m)
	p.digest = sm3Of(p.manifest)
	return p, err
}

func sm3Of(b []byte) string {
	h := crypt.NewHash()
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil))
}
