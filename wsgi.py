from marketplace.app import create_app

application = create_app()
