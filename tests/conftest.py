from hypothesis import HealthCheck, settings

# Nothing here depends on how fast the machine is just now.
settings.register_profile("wallboard", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wallboard")
