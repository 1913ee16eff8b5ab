// Package staticsite makes a copy of the public pages as plain files: for a
// county whose site is a channel of another one, and for the outer side of a
// 网闸. The copy is whole, its links lead into it, and a list of its files says
// what each is; packages carry what changed, signed; a server without a
// database answers from it.
package staticsite

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lianghua/internal/fault"
)

// ListName is the file that lists a copy.
const ListName = "site.json"

// format is the version of the list.
const format = 1

// File is one address of a copy.
type File struct {
	Path        string     `json:"path"`           // as the program serves it, query included
	Name        string     `json:"file,omitempty"` // below the folder; "" when the address only leads elsewhere
	SHA256      string     `json:"sha256,omitempty"`
	Size        int64      `json:"size"`
	Type        string     `json:"type,omitempty"`
	Status      int        `json:"status,omitempty"` // 410 for what was withdrawn; 0 is 200
	To          string     `json:"to,omitempty"`     // where the address leads
	Until       *time.Time `json:"until,omitempty"`  // not shown from then on: the end of a 公示期
	Robots      string     `json:"robots,omitempty"`
	Disposition string     `json:"disposition,omitempty"`
}

// List is a copy as a whole.
type List struct {
	Format     int       `json:"format"`
	Site       string    `json:"site"`
	Base       string    `json:"base"`
	Live       string    `json:"live,omitempty"`
	MadeAt     time.Time `json:"made_at"`
	Generation int64     `json:"generation"`
	Files      []File    `json:"files"` // in order of path
}

func (l *List) sort() {
	slices.SortFunc(l.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}

// Save puts the list into a folder.
func (l *List) Save(dir string) error {
	text, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, ListName), text, 0o644)
}

// ReadList reads the list of a copy.
func ReadList(dir string) (*List, error) {
	text, err := os.ReadFile(filepath.Join(dir, ListName))
	if err != nil {
		return nil, fault.Invalidf("dir", "%s 里没有静态页面（缺 %s）。请先用 export site 导出，或用 package load 装入数据包。", dir, ListName)
	}
	return parseList(text)
}

func parseList(text []byte) (*List, error) {
	l := &List{}
	if err := json.Unmarshal(text, l); err != nil || l.Format != format {
		return nil, fault.Invalid("file", "页面清单无法识别，可能由不同版本的程序生成。")
	}
	for _, f := range l.Files {
		if f.Name != "" && !filepath.IsLocal(filepath.FromSlash(f.Name)) {
			return nil, fault.Invalidf("file", "页面清单里的文件名不安全：%s", f.Name)
		}
	}
	return l, nil
}
