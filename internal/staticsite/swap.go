package staticsite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"lianghua/internal/fault"
)

// Part is where a copy is made before it takes the place of dir.
func Part(dir string) string { return filepath.Clean(dir) + ".part" }

// Begin gives an empty folder beside dir. What dir holds must be an earlier
// copy, since it will be replaced.
func Begin(dir string) (part string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fault.Invalidf("output", "不能使用文件夹 %s：%v", dir, err)
	}
	if _, listErr := os.Stat(filepath.Join(dir, ListName)); len(entries) > 0 && listErr != nil {
		return "", fault.Invalidf("output", "文件夹 %s 里有别的文件，不会覆盖。请换一个空文件夹，或以前导出过的文件夹。", dir)
	}
	part = Part(dir)
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	return part, os.MkdirAll(part, 0o755)
}

// Replace puts the finished part in the place of dir. At every moment dir is
// one whole copy or, for the time between two renames, not there.
func Replace(dir string) error {
	old := filepath.Clean(dir) + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(Part(dir), dir); err != nil {
		return err
	}
	return os.RemoveAll(old)
}
