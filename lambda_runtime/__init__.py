"""What is shipped inside each Lambda zip. Each module is small and is only in the zip where it is needed.

Standard library only; boto3 is imported when a client is first used. Nothing here knows CDKTF or the library.
"""
