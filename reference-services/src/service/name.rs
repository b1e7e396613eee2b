//! The four services by name.

/// A service of the todo system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// Tasks, reminders, conversation, MCP tools.
    Backend,
    /// Reminders reach their users.
    Notification,
    /// A completed recurring task gets its successor.
    Recurring,
    /// The page, and the way from a browser to the backend.
    Gateway,
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Backend, Self::Notification, Self::Recurring, Self::Gateway];

    /// The app id of the spec, also the name of its binary.
    #[must_use]
    pub const fn app_id(self) -> &'static str {
        match self {
            Self::Backend => "backend-service",
            Self::Notification => "notification-service",
            Self::Recurring => "recurring-task-service",
            Self::Gateway => "web-gateway",
        }
    }

    /// The port of the spec.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Backend => 8000,
            Self::Notification => 8001,
            Self::Recurring => 8002,
            Self::Gateway => 8003,
        }
    }

    /// The service of that app id.
    #[must_use]
    pub fn of(app_id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.app_id() == app_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_is_found_by_its_app_id() {
        for service in Service::ALL {
            assert_eq!(Service::of(service.app_id()), Some(service));
        }
        assert_eq!(Service::of("frontend"), None);
    }
}
