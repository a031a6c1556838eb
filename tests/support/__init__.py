"""What tests share: real repositories, the wheel folder, and the guards around every test."""
