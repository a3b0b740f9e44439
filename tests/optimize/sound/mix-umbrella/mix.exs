apps_path: "apps"
