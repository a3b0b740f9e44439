;;; The set-up of editors/emacs with the `trimtab' on PATH, in the Emacs at hand (28 and newer) with Eglot:
;;; emacs --batch -l tests/editors/emacs.el  -*- lexical-binding: t -*-

(require 'package)
(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'cl-lib)

(defconst here (file-name-directory (or load-file-name buffer-file-name)))
(defconst limit 20)
(defvar failed 0)
(defvar passed 0)

;; Columns of bytes, UTF-16 units and characters differ on the third line.
(defconst text "FROM debian:13.1\nENV LANG C.UTF-8\nRUN echo \"é🙂日\" && apt-get install curl\n")
(defconst mended "FROM debian:13.1\nENV LANG=C.UTF-8\nRUN echo \"é🙂日\" && apt-get install -y curl\n")

(unless (fboundp 'dockerfile-mode)
  (define-derived-mode dockerfile-mode prog-mode "Dockerfile"))

(defun blocks (file)
  "The Emacs Lisp of the page FILE, block by block."
  (with-temp-buffer
    (insert-file-contents file)
    (let (found)
      (while (re-search-forward "^```elisp\n\\(\\(?:.*\n\\)*?\\)```$" nil t)
        (push (match-string 1) found))
      (nreverse found))))

(defun run-block (block)
  "Evaluates all forms of BLOCK."
  (with-temp-buffer
    (insert block)
    (eval-buffer)))

(defun await (what condition)
  "Waits for CONDITION, which is WHAT."
  (with-timeout (limit (error "waited in vain for %s; there is %S" what (flymake-diagnostics)))
    (while (not (funcall condition))
      (accept-process-output nil 0.05))))

(defun finding (words)
  "The finding whose text has these WORDS."
  (cl-find-if (lambda (it) (string-match-p (regexp-quote words) (flymake-diagnostic-text it))) (flymake-diagnostics)))

(defun apply-action (beg end kind words)
  "Applies the first action of KIND between BEG and END whose title has these WORDS."
  (let* ((actions (append (eglot-code-actions beg end kind nil) nil))
         (fits (lambda (it) (string-match-p (regexp-quote words) (plist-get it :title))))
         (action (cl-find-if fits actions)))
    (unless action (error "no action with `%s' in %S" words (mapcar (lambda (it) (plist-get it :title)) actions)))
    (eglot--apply-workspace-edit (plist-get action :edit))))

(defun check (what test)
  "Runs TEST, which shows WHAT."
  (condition-case problem
      (progn (funcall test) (setq passed (1+ passed)) (message "emacs %s: ok" what))
    (error (setq failed (1+ failed)) (message "emacs %s: FAILED\n%s" what (error-message-string problem)))))

(let* ((pages (blocks (concat here "../../editors/emacs/README.md")))
       (folder (make-temp-file "trimtab-emacs-" t))
       (file (expand-file-name "Dockerfile" folder))
       (waits "[missing-assume-yes]"))
  (unless (= (length pages) 3) (error "%d snippets on the page" (length pages)))
  (run-block (nth 0 pages))
  (run-block (nth 1 pages))
  (setq eglot-autoshutdown nil eglot-send-changes-idle-time 0.1 eglot-confirm-server-initiated-edits nil)
  (let ((coding-system-for-write 'utf-8-unix)) (write-region text nil file nil 'quiet))
  (find-file file)
  (dockerfile-mode)
  ;; In batch no idle moment comes in which Eglot would start by itself.
  (apply #'eglot (eglot--guess-contact))
  (check "reports at the word"
         (lambda ()
           (await "a finding" (lambda () (flymake-start) (finding waits)))
           (let ((found (finding waits)))
             (unless (equal (buffer-substring (flymake-diagnostic-beg found) (flymake-diagnostic-end found)) "install")
               (error "not at the word: %S" found)))))
  (check "fixes one finding"
         (lambda ()
           (let ((found (finding waits)))
             (apply-action (flymake-diagnostic-beg found) (flymake-diagnostic-end found) "quickfix" "-y"))
           (await "the finding to go" (lambda () (eglot--signal-textDocument/didChange) (not (finding waits))))))
  (check "fixes all that is safe, and the file is written"
         (lambda ()
           (apply-action (point-min) (point-max) "source.fixAll.trimtab" "Apply all safe fixes")
           (save-buffer)
           (let ((after (with-temp-buffer (insert-file-contents file) (buffer-string))))
             (unless (equal after mended) (error "the file is %S" after)))))
  (check "ends with the editor's word"
         (lambda ()
           (let ((server (eglot-current-server)))
             (eglot-shutdown server)
             (when (jsonrpc-running-p server) (error "the server still runs")))))
  (set-buffer-modified-p nil)
  (delete-directory folder t)
  (message "%d passed, %d failed" passed failed)
  (kill-emacs (if (= failed 0) 0 1)))
