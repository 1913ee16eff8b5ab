package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"lianghua/internal/fault"
	"lianghua/web"
)

func (d *Deps) openapi(c *web.Ctx) error {
	body, err := d.document()
	if err != nil {
		return fault.Internal("api.openapi", err)
	}
	c.Response().Header().Set("Access-Control-Allow-Origin", "*")
	return (&call{Ctx: c}).tagged(http.StatusOK, body)
}

const about = `基层政务公开目录、单位、任务和公开信息的接口。

公开数据不需要密钥，可从任何网页读取，带 ETag，一分钟内可缓存。名单类信息（低保、补贴等）和表格中可能含个人姓名的列不在接口中提供。
报送（拟稿、附件、送审、申报）需要密钥：请求头 Authorization: Bearer 密钥，由县系统管理员发放，在所属单位及其下级有效；审核和发布由人办理。
会改变数据的请求请带 Idempotency-Key：同一个键和同样的内容只办一次，再问得到同样的答复；24 小时内用于另一个请求会被拒绝。
列表按 next 翻页。出错时返回 {"error":{"code","message","fields","request_id"}}。`

// document writes the OpenAPI 3.1 description of the endpoints.
func document(list []endpoint) ([]byte, error) {
	s := &schemas{named: object{}, types: map[string]reflect.Type{}}
	failure, err := s.of(reflect.TypeFor[web.Failure]())
	if err != nil {
		return nil, err
	}
	paths := object{}
	for _, e := range list {
		op, err := e.operation(s)
		if err != nil {
			return nil, err
		}
		at := curly(e.path)
		if paths[at] == nil {
			paths[at] = object{}
		}
		paths[at].(object)[strings.ToLower(e.method)] = op
	}
	return json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info":    object{"title": "两化接口", "version": "1", "description": about},
		"servers": []any{object{"url": Root}},
		"paths":   paths,
		"components": object{
			"schemas":         s.named,
			"securitySchemes": object{"key": object{"type": "http", "scheme": "bearer", "description": "接口密钥"}},
			"responses": object{"Failure": object{"description": "没有办成", "content": object{"application/json": object{"schema": failure,
				"example": web.Failure{Error: web.FailureDetail{Code: "invalid", Message: "请填写标题。", Fields: []fault.Problem{{Field: "title", Msg: "请填写标题。"}}, RequestID: "Vb3dJ1xQ"}}}}}},
		},
	}, "", " ")
}

// curly writes a path as OpenAPI does: /entries/{code}.
func curly(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (e *endpoint) operation(s *schemas) (object, error) {
	answer, err := s.of(reflect.TypeOf(e.answer))
	if err != nil {
		return nil, err
	}
	status := strconv.Itoa(max(e.status, http.StatusOK))
	responses := object{
		status:    object{"description": "办成", "content": object{"application/json": object{"schema": answer, "example": e.example}}},
		"default": object{"$ref": "#/components/responses/Failure"},
	}
	op := object{"operationId": e.name, "summary": e.summary, "tags": []string{e.group}, "responses": responses, "parameters": e.parameters()}
	if e.note != "" {
		op["description"] = e.note
	}
	if e.need == "" {
		responses["304"] = object{"description": "与 If-None-Match 所说的相同"}
	} else {
		op["security"] = []any{object{"key": []string{}}}
	}
	switch {
	case e.file:
		op["requestBody"] = object{"required": true, "content": object{"application/octet-stream": object{"schema": object{"type": "string", "format": "binary"}}}}
	case e.body != nil:
		body, err := s.of(reflect.TypeOf(e.body))
		if err != nil {
			return nil, err
		}
		op["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": body, "example": e.body}}}
	}
	return op, nil
}

func (e *endpoint) parameters() []any {
	out := []any{}
	for _, p := range e.params {
		kind, in := "string", "query"
		if p.number {
			kind = "integer"
		}
		if p.path {
			in = "path"
		}
		x := object{"name": p.name, "in": in, "description": p.text, "required": p.path, "schema": object{"type": kind}}
		if p.example != "" {
			x["example"] = p.example
		}
		out = append(out, x)
	}
	if e.method != http.MethodGet {
		out = append(out, object{"name": keyHeader, "in": "header", "description": "同一个键只办一次", "required": false,
			"schema": object{"type": "string", "maxLength": keyLength}})
	}
	return out
}
