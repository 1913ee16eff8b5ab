package foi

import (
	"context"
	"errors"
	"io"

	"lianghua/internal/attach"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// OriginalsByKey counts the sealed originals in the store by the key that
// sealed them.
func (s *Service) OriginalsByKey(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	return out, s.eachOriginal(ctx, func(_ int64, _ attach.Attachment, sealed string) error {
		out[crypt.KeyOf(sealed)]++
		return nil
	})
}

// ResealOriginals seals the originals in the store with the current key, one
// after another: what was done stays done. It returns how many were changed.
func (s *Service) ResealOriginals(ctx context.Context) (n int, err error) {
	err = s.eachOriginal(ctx, func(id int64, a attach.Attachment, sealed string) error {
		fresh, changed, err := s.Keys.Reseal(sealed)
		if err != nil || !changed {
			return err
		}
		kept, err := s.keepBytes(ctx, []byte(fresh), "原件", originalPurpose)
		if err != nil {
			return err
		}
		n++
		return s.DB.Write(ctx, func(tx *db.Tx) error {
			file, err := attach.Record(tx, kept, attach.Owner{Kind: a.OwnerKind, ID: a.OwnerID, UnitID: a.UnitID}, a.Name, a.CreatedBy)
			if err != nil {
				return err
			}
			moved, err := tx.Exec(`UPDATE foi_redaction SET original_id = ? WHERE id = ? AND original_id = ?`, file, id, a.ID)
			if err != nil {
				return err
			}
			over := a.ID // a file without a record is swept
			if moved == 0 {
				over = file // erased meanwhile
			}
			_, err = tx.Exec(`DELETE FROM attachment WHERE id = ?`, over)
			return err
		})
	})
	return n, fault.Wrap("foi.ResealOriginals", err)
}

func (s *Service) eachOriginal(ctx context.Context, f func(id int64, a attach.Attachment, sealed string) error) error {
	q := s.DB.Reader(ctx)
	var rows []struct {
		ID   int64 `db:"id"`
		File int64 `db:"original_id"`
	}
	if err := q.Select(&rows, `SELECT id, original_id FROM foi_redaction WHERE original_id IS NOT NULL ORDER BY id`); err != nil {
		return fault.Internal("foi.eachOriginal", err)
	}
	for _, r := range rows {
		a, err := attach.ByID(q, r.File)
		if err != nil {
			return err
		}
		file, err := s.Files.Open(a.SHA256)
		if err != nil {
			return err
		}
		sealed, err := io.ReadAll(file)
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
		if err := f(r.ID, a, string(sealed)); err != nil {
			return err
		}
	}
	return nil
}
