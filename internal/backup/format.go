// Package backup writes a county's whole database and its files into one
// archive, and reads it back: one logical form for both engines, so that a
// backup of SQLite restores into PostgreSQL and the other way.
//
// The archive is a zip: tables/NAME.jsonl holds a table's rows in the order of
// its key, a JSON array a line; files/SHA256 holds a file; manifest.json, the
// last entry, names every one with its count and hash. Keys are never in it:
// what is encrypted stays so and needs the county's key file.
package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"lianghua/internal/fault"
)

// format is the version of the archive's form.
const format = 1

// Names within the archive.
const (
	manifestName = "manifest.json"
	tablePrefix  = "tables/"
	tableSuffix  = ".jsonl"
	filePrefix   = "files/"
)

// Manifest says what an archive holds.
type Manifest struct {
	Format  int        `json:"format"`
	Program string     `json:"program"` // version of the program that wrote it
	Schema  int64      `json:"schema"`  // number of the last migration
	Engine  string     `json:"engine"`  // it was taken from
	TakenAt time.Time  `json:"taken_at"`
	Tables  []TableSum `json:"tables"`
	Files   Files      `json:"files"`
	Audit   Anchor     `json:"audit"`
}

// TableSum is a table's columns, its number of rows and the SHA-256 of them.
type TableSum struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	SHA256  string   `json:"sha256"`
}

// Files sums up the attachments. Missing are those that a record names and
// the folder did not hold: a fault that was there before.
type Files struct {
	Count   int64    `json:"count"`
	Bytes   int64    `json:"bytes"`
	Missing []string `json:"missing,omitempty"`
}

// Anchor is the end of the chain of acts when the backup was taken.
type Anchor struct {
	Seq int64  `json:"seq" db:"seq"`
	MAC string `json:"mac" db:"mac"`
}

// Rows is the number of rows of all tables.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Digest is one hash over all tables: two backups of the same state share it.
func (m Manifest) Digest() string {
	h := sha256.New()
	for _, t := range m.Tables {
		fmt.Fprintf(h, "%s %d %s\n", t.Name, t.Rows, t.SHA256)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// mostManifest bounds the manifest: some hundred tables and every missing file.
const mostManifest = 16 << 20

func readManifest(r io.Reader) (m Manifest, err error) {
	if err := json.NewDecoder(io.LimitReader(r, mostManifest)).Decode(&m); err != nil {
		return m, fault.Invalid("file", "备份文件的清单（manifest.json）不能读取，文件可能不完整。")
	}
	if m.Format != format {
		return m, fault.Invalidf("file", "备份文件的格式版本为 %d，本程序只认版本 %d，请用写出它的程序版本恢复。", m.Format, format)
	}
	return m, nil
}
