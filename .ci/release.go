//go:build ignore

// Release builds the archives of a release for Windows, macOS and Linux into
// dist/, with their digests:
//
//	go run .ci/release.go
//
// It needs nothing but Go. The same commit gives the same archives.
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

var targets = []struct{ os, arch string }{
	{"windows", "amd64"}, {"windows", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"linux", "amd64"}, {"linux", "arm64"},
}

func main() {
	log.SetFlags(0)
	check(os.RemoveAll("dist"))
	check(os.MkdirAll("dist", 0o755))
	version := describe()
	var sums bytes.Buffer
	for _, t := range targets {
		name := fmt.Sprintf("assay-%s-%s-%s", version, t.os, t.arch)
		binary := "assay"
		if t.os == "windows" {
			binary += ".exe"
		}
		out := filepath.Join("dist", binary)
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-tags=urfave_cli_no_docs", "-o", out, "./cmd/assay")
		cmd.Env = append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CGO_ENABLED=0")
		cmd.Stderr = os.Stderr
		check(cmd.Run())
		files := map[string]string{binary: out, "LICENSE": "LICENSE", "README.md": "README.md"}
		order := []string{binary, "LICENSE", "README.md"}
		var archive bytes.Buffer
		ext := ".tar.gz"
		if t.os == "windows" {
			ext = ".zip"
			check(zipped(&archive, name, order, files))
		} else {
			check(tarred(&archive, name, order, files))
		}
		check(os.Remove(out))
		check(os.WriteFile(filepath.Join("dist", name+ext), archive.Bytes(), 0o644))
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(archive.Bytes()), name+ext)
		fmt.Println(filepath.Join("dist", name+ext))
	}
	check(os.WriteFile(filepath.Join("dist", "SHA256SUMS"), sums.Bytes(), 0o644))
}

// describe names the version: the tag of the commit, or its hash.
func describe() string {
	out, err := exec.Command("git", "describe", "--tags", "--always", "--dirty").Output()
	if err != nil {
		return "unversioned"
	}
	return strings.TrimSpace(string(out))
}

var stamp = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) // one date for every file: reproducible archives

func zipped(w io.Writer, dir string, order []string, files map[string]string) error {
	z := zip.NewWriter(w)
	for _, name := range order {
		data, err := os.ReadFile(files[name])
		if err != nil {
			return err
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: dir + "/" + name, Method: zip.Deflate, Modified: stamp})
		if err != nil {
			return err
		}
		if _, err := f.Write(data); err != nil {
			return err
		}
	}
	return z.Close()
}

func tarred(w io.Writer, dir string, order []string, files map[string]string) error {
	g := gzip.NewWriter(w)
	t := tar.NewWriter(g)
	for _, name := range order {
		data, err := os.ReadFile(files[name])
		if err != nil {
			return err
		}
		mode := int64(0o644)
		if name == "assay" {
			mode = 0o755
		}
		if err := t.WriteHeader(&tar.Header{Name: dir + "/" + name, Mode: mode, Size: int64(len(data)), ModTime: stamp}); err != nil {
			return err
		}
		if _, err := t.Write(data); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return g.Close()
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
